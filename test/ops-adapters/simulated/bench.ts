import { silentLog } from '#models/ports/log.ts';
import type { Log } from '#models/ports/log.ts';
import type { ConformanceBench } from '#ops-adapters/conformance.ts';
import type { OpsAdapter, OpsAdapterFactory } from '#ops-adapters/port.ts';
import { createSimulatedFactory } from '#ops-adapters/simulated/factory.ts';
import type { MachineRoom } from '#ops-adapters/simulated/machine-room.ts';
import { createSeededRandom } from '#simulation/clock/seeded-random.ts';
import { createVirtualClock } from '#simulation/clock/virtual-clock.ts';
import { createWorld } from '#simulation/world/world.ts';
import { description, minute, startMs } from '../../simulation/world/builders.ts';

/** A bench over a world of one machine. A test may break the room, or the adapter and what it logs. */
export function openBench(
  broken: { room?: (room: MachineRoom) => MachineRoom; adapter?: (adapter: OpsAdapter, log: Log) => OpsAdapter } = {},
): () => Promise<ConformanceBench> {
  return async () => {
    const clock = createVirtualClock({ startMs });
    const lines: string[] = [];
    const log = recordingLog(lines);
    const world = createWorld({ clock, random: createSeededRandom(7), log });
    const os = { family: 'debian', version: '13.1', incarnation: 'found' };
    world.add(description({ serial: 'SN-1' }), { power: 'on', disk: { os, layers: {} } });
    const factory: OpsAdapterFactory = createSimulatedFactory(broken.room?.(world.room) ?? world.room);
    const bmc = { address: 'bmc-of-SN-1' };
    return {
      adapter() {
        const adapter = factory.create({ parameters: {}, clock, log });
        return broken.adapter?.(adapter, log) ?? adapter;
      },
      machine: { serial: 'SN-1', addresses: [], bmc },
      misaddressed: { serial: 'SN-2', addresses: [], bmc },
      unreachable: { serial: 'SN-3', addresses: [], bmc: { address: 'nobody' } },
      work: {
        quick: { action: 'Reboot', parameters: {} },
        lasting: { action: 'Wipe', parameters: {} },
        failing: { action: 'Upgrade', layer: 'cri', image: { family: 'containerd', version: '2.2.0' }, parameters: {} },
        wipe: { action: 'Wipe', parameters: {} },
      },
      now: () => clock.now(),
      pass: (ms) => clock.advanceBy(ms),
      passesHours: true,
      patienceMs: 10 * minute,
      logged: () => lines.join('\n'),
      close: async () => undefined,
    };
  };
}

function recordingLog(lines: string[]): Log {
  const write = (message: string, fields?: Record<string, unknown>): void => {
    lines.push(JSON.stringify({ message, ...fields }));
  };
  return { ...silentLog, debug: write, info: write, warn: write, error: write, with: () => recordingLog(lines) };
}
