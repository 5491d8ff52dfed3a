import { createKube } from '#controllers/runtime/client.ts';
import type { Kube } from '#controllers/runtime/kube.ts';
import type { Clock } from '#models/ports/clock.ts';
import type { Ids } from '#models/ports/ids.ts';
import { silentLog } from '#models/ports/log.ts';
import type { SeededRandom } from '../clock/seeded-random.ts';
import type { StaticToken } from '../api-server/auth/authenticator.ts';
import { createInProcessTransport } from '../api-server/in-process-transport.ts';
import { createApiServer, type ApiServer } from '../api-server/server.ts';
import { createCluster, type Cluster } from '../cluster/cluster.ts';
import { connectInProcess } from '../cluster/connect-in-process.ts';
import { createHeartbeats } from '../cluster/kubelet/heartbeats.ts';
import { leaseReader } from '../cluster/kubelet/lease-reader.ts';
import type { MachineHall } from '../cluster/kubelet/ports.ts';
import { clusterUser, administrator } from './identities.ts';

/** A cluster beside the one that holds the model: an API server, and what makes it a cluster. */
export interface OtherCluster {
  readonly server: ApiServer;
  /** As the administrator. */
  readonly kube: Kube;
  readonly cluster: Cluster;
}

export function createOtherCluster(options: {
  clock: Clock;
  random: SeededRandom;
  ids: Ids;
  /** The machines whose kubelets join here. */
  hall: MachineHall;
  tokens: readonly StaticToken[];
}): OtherCluster {
  const { clock, random, ids, hall, tokens } = options;
  const heartbeats = createHeartbeats(clock);
  const server = createApiServer({ clock, ids, log: silentLog, tokens, beforeRead: leaseReader(heartbeats) });
  const connection = { clock, random: random.fork('connections') };
  const as = (user: typeof administrator): Kube => createKube(createInProcessTransport(server, user), connection);
  const cluster = createCluster({
    kube: as(clusterUser),
    connect: connectInProcess(server, connection),
    world: hall,
    heartbeats,
    clock,
    random: random.fork('cluster'),
    ids,
  });
  return { server, kube: as(administrator), cluster };
}
