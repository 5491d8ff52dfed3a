import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { OperationRequest } from '#ops-adapters/port.ts';
import { commandOf, openBench, type ExampleBench } from './bench.ts';

let at: ExampleBench;
beforeEach(async () => {
  at = await openBench();
});
afterEach(() => at.close());

/** Only ends what hangs. */
const timeout = 120_000;

function request(overrides: Partial<OperationRequest>): OperationRequest {
  return {
    name: 'op-1',
    machine: at.machine,
    action: 'Reboot',
    fence: { epoch: 1, sequence: 1 },
    claimUid: 'claim-1',
    parameters: {},
    deadline: at.now() + 600_000,
    ...overrides,
  };
}

describe('the example of an outside process', () => {
  test('that was killed before its program was started ends the operation when it is told to, and lives', async () => {
    const lasting = request({ action: 'Install', layer: 'cni' });
    mkdirSync(join(at.state, lasting.name));
    const adapter = at.adapter();
    await adapter.start(lasting);

    await adapter.cancel(lasting);

    await expect.poll(() => adapter.poll(lasting), { timeout }).toMatchObject({ reason: 'Cancelled' });
    expect(at.isAlive()).toBe(true);
  });

  test('told that it had stopped a program, which ran on: dash takes no -- after the name of a signal', async () => {
    const lasting = request({ action: 'Install', layer: 'cni' });
    const adapter = at.adapter();
    await adapter.start(lasting);
    const pidFile = join(at.state, lasting.name, 'pid');
    const pid = (): string => (existsSync(pidFile) ? readFileSync(pidFile, 'utf8').trim() : '');
    await expect.poll(() => commandOf(pid() || 'none'), { timeout }).toContain(lasting.name);

    await adapter.cancel(lasting);

    await expect.poll(() => adapter.poll(lasting), { timeout }).toMatchObject({ reason: 'Cancelled' });
    await expect.poll(() => commandOf(pid()), { timeout }).toBe('');
  });

  test('tells that a program told no facts, and lives', async () => {
    at.program('Reboot', "cat > /dev/null; echo '[]'");
    const adapter = at.adapter();
    await adapter.start(request({}));

    await expect
      .poll(() => adapter.poll(request({})), { timeout })
      .toMatchObject({ outcome: 'failed', message: 'It failed, or told no facts.' });
    expect(at.isAlive()).toBe(true);
  });

  test('lives on while the API server turns it away, and ends with none of its programs', async () => {
    at.program('Reboot', 'cat > /dev/null; sleep 3; echo "{}"');
    const adapter = at.adapter();
    await adapter.start(request({}));
    await expect.poll(() => existsSync(join(at.state, 'op-1/pid')), { timeout }).toBe(true);
    at.cutOff(true);
    await expect.poll(() => existsSync(join(at.state, 'op-1/code')), { timeout }).toBe(true);
    at.cutOff(false);

    await expect.poll(() => adapter.poll(request({})), { timeout }).toMatchObject({ outcome: 'succeeded' });
    expect(at.isAlive()).toBe(true);
  });
});
