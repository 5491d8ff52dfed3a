import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLocalMachine, type LocalMachine } from './local-machine.ts';
import { python } from './python.ts';

let machine: LocalMachine;
beforeEach(() => {
  machine = createLocalMachine('SN-1');
});
afterEach(() => machine.remove());

/** What whoever had the machine wrote where the next rescue system looks. */
function kept(record: unknown): void {
  const code = `
import json, sys
from rackwright_runner import disks, keepsake
from rackwright_runner.work import medium
disk = disks.found()[0]
medium.keep_fence(disk, {"epoch": 1, "sequence": 1, "claimUid": "u", "operation": "op-1"})
medium.new_table(disk, [])
keepsake.write_pending(json.loads(sys.argv[1]))
`;
  python(code, [JSON.stringify(record)], machine.root);
}

const other = { name: 'op-2', action: 'Reboot' };
test.each<[string, object]>([
  ['of an operation of another name', { stage: 'wipe', request: { name: 'op-2', action: 'Wipe', parameters: {} } }],
  ['of what is no wipe', { stage: 'wipe', request: { ...other, name: 'op-1' } }],
  ['of nothing', { stage: 'wipe' }],
  ['of an end that is none', { stage: 'ended', outcome: 'succeeded' }],
  ['of an end without an outcome', { stage: 'ended', outcome: {} }],
])('a record %s is not gone on with, and ends no poll', async (_, record) => {
  kept({ operation: 'op-1', ...record });

  const answer = await machine.call({ call: 'poll', serial: 'SN-1', name: 'op-1' });

  expect(answer).toMatchObject({ outcome: 'failed', reason: 'BackendFailed', retryable: true });
  const begun = await machine.call({ call: 'poll', serial: 'SN-1', name: 'op-2' });
  expect(begun).toMatchObject({ outcome: 'unknown' });
});
