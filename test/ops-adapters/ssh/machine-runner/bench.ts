import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock as clock } from '#controllers/runtime/system/clock.ts';
import type { ConformanceBench } from '#ops-adapters/conformance.ts';
import { OpsError } from '#ops-adapters/port.ts';
import { createSshAdapter } from '#ops-adapters/ssh/adapter.ts';
import type { RunnerChannel } from '#ops-adapters/ssh/runner-channel.ts';
import { serveArchives } from './archive-server.ts';
import { createLocalMachine } from './local-machine.ts';

/** A bench whose one machine is a folder here, with the real runner in it. */
export async function openBench(): Promise<ConformanceBench> {
  const machine = createLocalMachine('SN-1');
  const archives = await serveArchives();
  const here = { serial: 'SN-1', addresses: [{ type: 'InternalIP', address: '192.0.2.1' }] };
  const channel: RunnerChannel = {
    call({ addresses }, call) {
      if (addresses[0]?.address === '192.0.2.1') return machine.call(call);
      throw new OpsError('Unreachable', 'nobody answers there', { retryable: true });
    },
  };
  const install = { action: 'Install', layer: 'cni', parameters: {} } as const;
  return {
    adapter: () => createSshAdapter(channel, clock),
    machine: here,
    misaddressed: { ...here, serial: 'SN-2' },
    unreachable: { serial: 'SN-3', addresses: [{ type: 'InternalIP', address: '192.0.2.3' }] },
    work: {
      quick: { ...install, image: archives.image({ bridge: 'a', loopback: 'b' }) },
      lasting: { ...install, image: archives.image({ bridge: 'a' }, 'slow') },
      failing: { ...install, image: { ...archives.image({ bridge: 'a' }), sha256: '0'.repeat(64) } },
      wipe: { action: 'Wipe', parameters: {} },
    },
    now: () => clock.now(),
    pass: (ms) => sleep(ms),
    patienceMs: 120_000,
    logged: () => '',
    async close() {
      await archives.close();
      await machine.remove();
    },
  };
}
