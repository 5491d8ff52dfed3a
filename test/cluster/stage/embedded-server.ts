import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createKube } from '#controllers/runtime/client.ts';
import { createHttpsTransport } from '#controllers/runtime/https-transport.ts';
import { systemClock as clock } from '#controllers/runtime/system/clock.ts';
import { systemIds as ids } from '#controllers/runtime/system/ids.ts';
import { systemRandom as random } from '#controllers/runtime/system/random.ts';
import { resourceId } from '#models/meta/resource.ts';
import { silentLog } from '#models/ports/log.ts';
import { listen } from '#simulation/api-server/https/listen.ts';
import { createInProcessTransport } from '#simulation/api-server/in-process-transport.ts';
import { kubeconfigText } from '#simulation/api-server/kubeconfig.ts';
import { createApiServer } from '#simulation/api-server/server.ts';
import { createCluster } from '#simulation/cluster/cluster.ts';
import { connectInProcess } from '#simulation/cluster/connect-in-process.ts';
import { createHeartbeats } from '#simulation/cluster/kubelet/heartbeats.ts';
import { leaseReader } from '#simulation/cluster/kubelet/lease-reader.ts';
import { x509Certificates } from '#simulation/cluster/x509-certificates.ts';
import { administrator, clusterUser, controllersUser } from '#simulation/lab/identities.ts';
import { createAuthority } from '#test/control-plane/authority.ts';
import type { StageServer } from './server.ts';

const apart: readonly string[] = ['events', 'leases.coordination.k8s.io'];

/** The embedded server over TLS; its cluster signs real certificates. */
export async function startEmbeddedServer(): Promise<StageServer> {
  const heartbeats = createHeartbeats(clock);
  const tokens = { administrator: ids.token(40), controllers: ids.token(40) };
  const server = createApiServer({
    clock,
    ids,
    log: silentLog,
    tokens: [
      { token: tokens.administrator, user: administrator },
      { token: tokens.controllers, user: controllersUser },
    ],
    beforeRead: leaseReader(heartbeats),
  });
  const listener = await listen(server, { port: 0, clock, log: silentLog });
  const { url, caPem } = listener;
  const auth = { kind: 'token', token: tokens.administrator } as const;
  const transport = createHttpsTransport({ url, caPem, auth }, { clock });
  const folder = mkdtempSync(join(tmpdir(), 'rackwright-stage-'));
  const controllersKubeconfig = join(folder, 'kubeconfig');
  writeFileSync(controllersKubeconfig, kubeconfigText({ url, caPem, token: tokens.controllers }), { mode: 0o600 });
  const written: string[] = [];
  server.subscribe(({ type, definition, object, user }) => {
    if (user.name !== controllersUser.name || apart.includes(resourceId(definition))) return;
    written.push(`${type} ${definition.plural} ${object.metadata.name}`);
  });
  const authority = await createAuthority('stage');

  return {
    name: 'embedded',
    kube: createKube(transport, { clock, random, fieldManager: 'administrator' }),
    controllersKubeconfig,
    store: server.store,
    subscribe: (listener) => server.subscribe(listener),
    watches: server.watches,
    plane: undefined,
    caughtUp: () => Promise.resolve(),
    ownWrites: () => [...written],
    inOrder: (world) => world,
    kubelets: (world) =>
      createCluster({
        kube: createKube(createInProcessTransport(server, clusterUser), { clock, random }),
        connect: connectInProcess(server, { clock, random }),
        certificates: x509Certificates(authority),
        world,
        heartbeats,
        clock,
        random,
        ids,
      }),
    async stop() {
      await transport.close();
      await listener.close();
      server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
