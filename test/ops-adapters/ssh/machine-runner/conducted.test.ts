import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createLocalMachine, type LocalMachine } from './local-machine.ts';

const home = fileURLToPath(new URL('../../../../ops-adapters/ssh/machine-runner', import.meta.url));

/** What a task of a playbook does: one call of the runner's functions, in a process of its own. */
const program = `
import json, sys
from rackwright_runner import conducted
from rackwright_runner.refusal import Refused
call, arguments = json.load(sys.stdin)
try:
    answer = getattr(conducted, call)(**arguments)
except Refused as refused:
    answer = {"error": refused.reason, "message": refused.message}
print(json.dumps(answer))
`;

type Answer = Record<string, unknown>;

let machine: LocalMachine;
beforeEach(() => {
  machine = createLocalMachine('SN-1');
});
afterEach(() => machine.remove());

function call(name: string, given: Answer): Answer {
  const env = { PATH: process.env['PATH'] ?? '', PYTHONPATH: home, RACKWRIGHT_ROOT: machine.root };
  const input = JSON.stringify([name, { serial: 'SN-1', ...given }]);
  return JSON.parse(execFileSync('python3', ['-B', '-c', program], { env, input, encoding: 'utf8' })) as Answer;
}

let sequence = 0;
const request = (overrides: Answer = {}): Answer & { name: string } => {
  sequence += 1;
  const fence = { epoch: 1, sequence };
  const name = `by-hand-${sequence}`;
  return {
    name,
    action: 'Install',
    layer: 'csi',
    fence,
    claimUid: 'u',
    parameters: {},
    remainingSeconds: 600,
    ...overrides,
  };
};
const begin = (asked: Answer, run = 'run-1'): Answer =>
  call('begin', { request: asked, secrets: {}, run, ours: false });
const poll = (name: string): Promise<unknown> => machine.call({ call: 'poll', serial: 'SN-1', name });

/** As if it had begun an hour ago. */
function hourPasses(name: string): void {
  const file = `${machine.root}/var/lib/rackwright/operations/${name}/request.json`;
  const begun = JSON.parse(readFileSync(file, 'utf8')) as { conductor: { since: number } };
  begun.conductor.since -= 3_600;
  writeFileSync(file, JSON.stringify(begun));
}

describe('an operation that a playbook conducts', () => {
  test('begins once by its name, whoever conducts it', () => {
    const asked = request();

    expect(begin(asked)).toEqual({ outcome: 'accepted' });
    expect(begin(asked, 'run-2')).toEqual({ outcome: 'begun', run: 'run-1' });
  });

  test('keeps the machine busy until its end is recorded, for those too who come by ssh', async () => {
    const [first, second] = [request(), request()];
    begin(first);

    expect(begin(second)).toEqual({ outcome: 'busy', running: first.name });
    expect(await poll(first.name)).toMatchObject({ outcome: 'running' });
    expect(call('end', { request: first, run: 'run-1' })).toMatchObject({
      outcome: 'succeeded',
      facts: { serial: 'SN-1' },
    });
    expect(begin(second)).toEqual({ outcome: 'accepted' });
    expect(await poll(first.name)).toMatchObject({ outcome: 'succeeded' });
  });

  test('is ended by the run that began it, and by no other', () => {
    const asked = request();
    begin(asked);

    expect(call('end', { request: asked, run: 'run-2' })).toMatchObject({ error: 'InvalidRequest' });
  });

  test('that nobody has ended by its deadline has failed, and the machine is free', async () => {
    const asked = request({ remainingSeconds: 60 });
    begin(asked);
    hourPasses(asked.name);

    expect(await poll(asked.name)).toMatchObject({ outcome: 'failed', reason: 'DeadlineExceeded', retryable: true });
    expect(begin(request())).toEqual({ outcome: 'accepted' });
  });

  test('does not begin under a lower fence, nor on another machine', () => {
    const low = request();
    begin(request());

    expect(begin(low)).toMatchObject({ outcome: 'fenced' });
    expect(call('begin', { request: request(), secrets: {}, run: 'r', ours: false, serial: 'SN-2' })).toMatchObject({
      outcome: 'refused',
      reason: 'SerialMismatch',
    });
  });

  test('keeps its first end', () => {
    const asked = request();
    begin(asked);
    call('end', { request: asked, run: 'run-1' });

    const again = call('end', {
      request: asked,
      run: 'run-1',
      failed: { reason: 'Cancelled', retryable: true, message: 'x' },
    });

    expect(again).toMatchObject({ outcome: 'succeeded' });
  });

  test('that never began is recorded as failed by nobody', () => {
    const failed = { reason: 'Cancelled', retryable: true, message: 'x' };

    expect(call('end', { request: request(), run: 'run-1', failed })).toEqual({ outcome: 'unknown' });
  });

  test('an OS that a playbook of a site installed gets an incarnation of its own', () => {
    const asked = request({ layer: 'os' });
    begin(asked);

    const ended = call('end', { request: asked, run: 'run-1' });

    expect(ended).toMatchObject({ facts: { osIncarnation: expect.stringMatching(/^[0-9a-f-]{36}$/) } });
  });
});
