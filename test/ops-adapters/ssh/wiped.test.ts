import { expect, test } from 'vitest';
import { createVirtualClock } from '#simulation/clock/virtual-clock.ts';
import type { MachineAddress, OpsAdapter } from '#ops-adapters/port.ts';
import { OpsError } from '#ops-adapters/port.ts';
import { createSshAdapter } from '#ops-adapters/ssh/adapter.ts';

const machine: MachineAddress = { serial: 'S-1', addresses: [], claimEpoch: 3 };
const wipe = { name: 'wipe-1', machine, action: 'Wipe' } as const;

/** Who says that the operation has succeeded shows the host key of the rescue system, or that of the claim's install. */
function answeredBy(system: 'rescue' | 'installed'): OpsAdapter {
  return createSshAdapter(
    {
      async call({ claimEpoch }) {
        if (system === 'installed' && claimEpoch === undefined) {
          throw new OpsError('HostKeyMismatch', 'shows another host key', { retryable: false });
        }
        return { outcome: 'succeeded', facts: {}, logTail: '' };
      },
    },
    createVirtualClock({ startMs: 0 }),
  );
}

test('the end of a wipe is believed to the rescue system alone: the system to be wiped could tell that it was', async () => {
  await expect(answeredBy('installed').poll(wipe)).rejects.toMatchObject({ reason: 'HostKeyMismatch' });
  expect(await answeredBy('rescue').poll(wipe)).toMatchObject({ outcome: 'succeeded' });
});

test('the end of all else is told by the system that it was done to', async () => {
  expect(await answeredBy('installed').poll({ ...wipe, action: 'Reset' })).toMatchObject({ outcome: 'succeeded' });
});
