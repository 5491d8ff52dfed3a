import { expect, test } from 'vitest';
import type { ConformanceBench } from '#ops-adapters/conformance.ts';
import { conformanceCases } from '#ops-adapters/conformance.ts';
import { createOutsideAdapter } from '#ops-adapters/external/adapter.ts';
import type { ApiCall } from '#ops-adapters/external/api.ts';
import { simulatedCapabilities } from '#ops-adapters/simulated/adapter.ts';
import { createSimulatedFactory } from '#ops-adapters/simulated/factory.ts';
import { silentLog } from '#models/ports/log.ts';
import { createInProcessTransport } from '#simulation/api-server/in-process-transport.ts';
import { createSeededRandom } from '#simulation/clock/seeded-random.ts';
import { createWorld } from '#simulation/world/world.ts';
import { opsMaster } from '#test/builders/opsmaster.ts';
import { createControllerLab } from '../../controllers/lab.ts';
import { description, minute } from '../../simulation/world/builders.ts';
import { startOutsideProcess } from './outside-process.ts';

const administrator = { name: 'admin', groups: ['system:masters', 'system:authenticated'] };

/** A process outside, with the simulated tool behind it; between it and the suite nothing but objects of an API server. */
async function openBench(): Promise<ConformanceBench> {
  const lab = await createControllerLab();
  const { clock, ids } = lab.ports;
  const world = createWorld({ clock: lab.clock, random: createSeededRandom(7), log: silentLog });
  const os = { family: 'debian', version: '13.1', incarnation: 'found' };
  world.add(description({ serial: 'SN-1' }), { power: 'on', disk: { os, layers: {} } });
  await lab.put(opsMaster({ spec: { adapter: 'outside', external: true } }));
  await lab.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'conformance' } });
  const tool = createSimulatedFactory(world.room).create({ parameters: {}, clock, log: silentLog });
  const outside = startOutsideProcess({ kube: lab.kube, clock, opsMaster: 'opsmaster-1', tool, everyMs: 100 });
  const transport = createInProcessTransport(lab.server, administrator);
  const api: ApiCall = (method, path, body) =>
    transport.request({
      method,
      path,
      body,
      ...(method === 'PATCH' && { headers: { 'content-type': 'application/merge-patch+json' } }),
    });
  const pass = passing((ms) => lab.clock.advanceBy(ms));
  const bmc = { address: 'bmc-of-SN-1' };
  return {
    adapter: () =>
      createOutsideAdapter({
        api,
        opsMaster: 'opsmaster-1',
        capabilities: simulatedCapabilities,
        namespace: 'conformance',
        clock,
        ids,
        pass,
        patienceMs: 10_000,
      }),
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
    pass,
    patienceMs: 10 * minute,
    logged: () => '',
    async close() {
      outside.stop();
      await lab.stop();
    },
  };
}

/** A virtual clock is moved by one at a time: whoever comes meanwhile goes along. */
function passing(pass: (ms: number) => Promise<void>): (ms: number) => Promise<void> {
  let under: Promise<void> | undefined;
  return async (ms) => {
    if (under !== undefined) return under;
    under = pass(ms);
    try {
      await under;
    } finally {
      under = undefined;
    }
  };
}

/** The one that this bench can't show: an hour is 36,000 rounds of the process outside. */
const takesHours = 'an answer is kept for an hour';

for (const { name, capability, run } of conformanceCases) {
  if (capability !== undefined && !simulatedCapabilities.has(capability)) continue;
  test(name, async () => {
    const { verdict } = await run(openBench);

    expect(verdict === 'held' || name === takesHours).toBe(true);
  });
}
