import process from 'node:process';
import { systemClock } from '#controllers/runtime/system/clock.ts';
import { systemIds } from '#controllers/runtime/system/ids.ts';
import { systemRandom } from '#controllers/runtime/system/random.ts';
import { nodePools } from '#models/generated/resources.ts';
import { silentLog } from '#models/ports/log.ts';
import { createSimulatedAdapter } from '#ops-adapters/simulated/adapter.ts';
import { listen } from '#simulation/api-server/https/listen.ts';
import { controllersUser } from '#simulation/lab/identities.ts';
import { serveBackend } from '#test/remote-backend/server.ts';
import { pool } from '../hall/inventory.ts';
import { serveParent } from '../process/serve.ts';
import { createLab } from './lab.ts';
import { watchReadiness } from './readiness.ts';

/** Where the controllers' process finds what it works with. */
export interface Addresses {
  url: string;
  caPem: string;
  token: string;
  backendPort: number;
}

export interface Scaled {
  seconds: number;
  cpuSeconds: number;
}

const token = systemIds.token(32);
const lab = createLab({
  clock: systemClock,
  ids: systemIds,
  random: systemRandom,
  tokens: [{ token, user: controllersUser }],
});
const readiness = watchReadiness(lab.server);

const calls = {
  async open({ machines, cluster }: { machines: number; cluster: boolean }): Promise<Addresses> {
    await lab.furnish(machines);
    if (cluster) await lab.cluster.start();
    const { url, caPem } = await listen(lab.server, { port: 0, clock: systemClock, log: silentLog });
    const backend = await serveBackend(createSimulatedAdapter(lab.world.room));
    return { url, caPem, token, backendPort: backend.port };
  },

  /** Orders a pool of so many nodes, and answers when all are Ready. */
  async order({ name, replicas }: { name: string; replicas: number }): Promise<Scaled> {
    const cpu = process.cpuUsage();
    const began = performance.now();
    const ready = readiness.of(name, replicas);
    await lab.kube.create(nodePools, pool(name, replicas));
    await ready;
    const seconds = (performance.now() - began) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    return { seconds, cpuSeconds: (user + system) / 1e6 };
  },

  /** Committed writes of the controllers, Events and Leases apart. */
  async writes(): Promise<number> {
    return ownWrites();
  },
};
export type LabCalls = typeof calls;

function ownWrites(): number {
  return lab.server.writes
    .all()
    .filter(({ user, resource }) => user === controllersUser.name && !apart.has(resource))
    .reduce((sum, { count }) => sum + count, 0);
}

const apart = new Set(['events', 'leases.coordination.k8s.io']);

serveParent(calls);
