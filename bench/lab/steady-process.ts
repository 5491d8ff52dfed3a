import { createManager } from '#controllers/manager.ts';
import { runAsLeader } from '#controllers/runtime/leader.ts';
import { nodePools } from '#models/generated/resources.ts';
import { createRegistry } from '#ops-adapters/registry.ts';
import { createSimulatedFactory } from '#ops-adapters/simulated/factory.ts';
import { createSeededIds } from '#simulation/clock/seeded-ids.ts';
import { createSeededRandom } from '#simulation/clock/seeded-random.ts';
import { createVirtualClock } from '#simulation/clock/virtual-clock.ts';
import { noOtherClusters } from '#simulation/lab/no-other-clusters.ts';
import { madeUpRequests } from '#simulation/lab/certificate-requests.ts';
import { controllersUser } from '#simulation/lab/identities.ts';
import { pool } from '../hall/inventory.ts';
import { serveParent } from '../process/serve.ts';
import { trustingVerifier } from './images.ts';
import { createLab } from './lab.ts';
import { watchReadiness } from './readiness.ts';
import { stderrLog } from './stderr-log.ts';

const minute = 60_000;
/** Beyond every time to live there is: Operations are collected after an hour, Events expire after one. */
const settlingMs = 180 * minute;

const clock = createVirtualClock({ startMs: Date.parse('2030-01-01T00:00:00Z') });
const seed = createSeededRandom(1);
const ids = createSeededIds(seed.fork('ids'));
const random = seed.fork('ports');
const lab = createLab({ clock, ids, random });
const readiness = watchReadiness(lab.server);

async function lead(signal: AbortSignal): Promise<void> {
  const registry = createRegistry([createSimulatedFactory(lab.world.room)]);
  const kube = lab.as(controllersUser);
  const ports = { kube, registry, images: trustingVerifier, certificates: madeUpRequests, clock, random, ids };
  const manager = createManager({ ...ports, connector: noOtherClusters, log: stderrLog, instance: 'bench' });
  manager.start();
  await new Promise((resolve) => {
    signal.addEventListener('abort', resolve, { once: true });
  });
  await manager.stop();
}

const calls = {
  async settle({ nodes, machines }: { nodes: number; machines: number }): Promise<{ nodes: number }> {
    await lab.furnish(machines);
    await Promise.all([lab.cluster.start(), clock.settle()]);
    const kube = lab.as(controllersUser);
    const lease = { namespace: 'rackwright-system', name: 'controllers', identity: 'bench' };
    void runAsLeader({ kube, clock, random, log: stderrLog, ...lease }, new AbortController().signal, lead);
    await clock.advanceBy(minute);
    let ready = false;
    void readiness.of('pool', nodes).then(() => {
      ready = true;
    });
    await lab.kube.create(nodePools, pool('pool', nodes));
    await clock.advanceBy(30 * minute);
    if (!ready) throw new Error(`not all of ${nodes} nodes became Ready`);
    await clock.advanceBy(settlingMs);
    return { nodes };
  },

  async watch({ minutes }: { minutes: number }): Promise<{ own: number; renewals: number; written: string[] }> {
    const written: string[] = [];
    let renewals = 0;
    const stop = lab.server.subscribe(({ type, user, definition, object }) => {
      if (user.name !== controllersUser.name) return;
      if (definition.plural === 'leases' && object.metadata.name === 'controllers') renewals += 1;
      else written.push(`${new Date(clock.now()).toISOString()} ${type} ${definition.plural}/${object.metadata.name}`);
    });
    await clock.advanceBy(minutes * minute);
    stop();
    return { own: written.length, renewals, written: written.slice(0, 20) };
  },
};
export type SteadyCalls = typeof calls;

serveParent(calls);
