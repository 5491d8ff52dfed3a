import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createKube } from '#controllers/runtime/client.ts';
import { createHttpsTransport } from '#controllers/runtime/https-transport.ts';
import { systemClock as clock } from '#controllers/runtime/system/clock.ts';
import { systemIds as ids } from '#controllers/runtime/system/ids.ts';
import { systemRandom as random } from '#controllers/runtime/system/random.ts';
import { connectHttps } from '#simulation/cluster/connect-https.ts';
import { createKubeletsAlone } from '#simulation/cluster/kubelets-alone.ts';
import { x509Certificates } from '#simulation/cluster/x509-certificates.ts';
import { administrator, startControlPlane, type ControlPlaneOptions } from '#test/control-plane/control-plane.ts';
import { createEtcdClient } from '#test/control-plane/etcd-client.ts';
import { actsInOrder } from './acts-in-order.ts';
import { createMirror } from './mirror.ts';
import type { StageServer } from './server.ts';

const rbac = fileURLToPath(new URL('../../../docs/install/rbac.yaml', import.meta.url));

/** Whom `docs/install/rbac.yaml` gives the rights of the controllers: here by a client certificate of that name. */
export const controllersAccount = 'system:serviceaccount:rackwright-system:rackwright';

/** A control plane of its own, with Rackwright's rights installed as the documentation says. */
export async function startRealServer(options: ControlPlaneOptions = {}): Promise<StageServer> {
  const { apiServerFlags = [] } = options;
  const plane = await startControlPlane({
    ...options,
    // The mirror reads from etcd.
    apiServerFlags: ['--storage-media-type=application/json', ...apiServerFlags],
  });
  const { url, caPem } = plane;
  const adminKubeconfig = await plane.kubeconfigFile();
  const apply = ['--kubeconfig', adminKubeconfig, 'apply', '-f', rbac];
  await promisify(execFile)(plane.binaries.kubectl, apply);
  const { certificatePem: certPem, keyPem } = await plane.authority.issueClient(administrator);
  const transport = createHttpsTransport(
    { url, caPem, auth: { kind: 'certificate', certPem, keyPem } },
    { clock, connections: 32 },
  );
  const kube = createKube(transport, { clock, random, fieldManager: 'administrator' });
  const mirror = await createMirror(createEtcdClient(plane.etcd.url), clock);

  return {
    name: 'real',
    kube,
    controllersKubeconfig: await plane.kubeconfigFile({ name: controllersAccount }),
    store: mirror.store,
    subscribe: (listener) => mirror.subscribe(listener),
    watches: mirror.watches,
    plane,
    caughtUp: () => mirror.caughtUp(),
    ownWrites: () =>
      plane
        .auditLog()
        .filter(
          ({ user, responseStatus, objectRef }) =>
            user.username === controllersAccount &&
            (responseStatus?.code ?? 500) < 300 &&
            // Questions about one's own rights are posted, and change nothing.
            objectRef?.apiGroup !== 'authorization.k8s.io',
        )
        .map(({ verb, objectRef: { resource = '', subresource, name = '' } = {} }) =>
          [verb, subresource === undefined ? resource : `${resource}/${subresource}`, name].join(' '),
        ),
    inOrder: (world) => actsInOrder(world, mirror),
    kubelets: (world) =>
      createKubeletsAlone({
        kube,
        connect: connectHttps(plane, { clock, random }),
        certificates: x509Certificates(),
        world,
        clock,
        random,
        ids,
      }),
    async stop() {
      await mirror.stop();
      await transport.close();
      await plane.stop();
    },
  };
}
