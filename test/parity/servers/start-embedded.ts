import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createKube } from '#controllers/runtime/client.ts';
import { systemClock as clock } from '#controllers/runtime/system/clock.ts';
import { systemIds as ids } from '#controllers/runtime/system/ids.ts';
import { systemRandom as random } from '#controllers/runtime/system/random.ts';
import { silentLog } from '#models/ports/log.ts';
import { listen } from '#simulation/api-server/https/listen.ts';
import { createInProcessTransport } from '#simulation/api-server/in-process-transport.ts';
import { kubeconfigText } from '#simulation/api-server/kubeconfig.ts';
import { createApiServer } from '#simulation/api-server/server.ts';
import { createCluster } from '#simulation/cluster/cluster.ts';
import { connectInProcess } from '#simulation/cluster/connect-in-process.ts';
import { createHeartbeats } from '#simulation/cluster/kubelet/heartbeats.ts';
import { leaseReader } from '#simulation/cluster/kubelet/lease-reader.ts';
import { administrator, clusterUser } from '#simulation/lab/identities.ts';
import { createWorld } from '#simulation/world/world.ts';
import type { ServedApi } from './served.ts';

/** The embedded server with the controllers and the scheduler of its cluster, and no machine. */
export async function startEmbedded(): Promise<{ served: ServedApi; stop(): Promise<void> }> {
  const heartbeats = createHeartbeats(clock);
  const token = ids.token(40);
  const server = createApiServer({
    clock,
    ids,
    log: silentLog,
    tokens: [{ token, user: administrator }],
    beforeRead: leaseReader(heartbeats),
  });
  const listener = await listen(server, { port: 0, clock, log: silentLog });
  const cluster = createCluster({
    kube: createKube(createInProcessTransport(server, clusterUser), { clock, random }),
    connect: connectInProcess(server, { clock, random }),
    world: createWorld({ clock, random }),
    heartbeats,
    clock,
    random,
    ids,
  });
  await cluster.start();
  const folder = mkdtempSync(join(tmpdir(), 'rackwright-parity-'));
  const kubeconfig = join(folder, 'kubeconfig');
  const { url, caPem } = listener;
  writeFileSync(kubeconfig, kubeconfigText({ url, caPem, token }), { mode: 0o600 });
  return {
    served: { name: 'embedded', url, caPem, user: { token }, kubeconfig },
    async stop() {
      rmSync(folder, { recursive: true, force: true });
      await listener.close();
      await cluster.stop();
      server.close();
    },
  };
}
