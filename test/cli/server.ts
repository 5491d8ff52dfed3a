import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { systemClock } from '#controllers/runtime/system/clock.ts';
import { systemIds } from '#controllers/runtime/system/ids.ts';
import { createKube } from '#controllers/runtime/client.ts';
import { systemRandom } from '#controllers/runtime/system/random.ts';
import type { Kube } from '#controllers/runtime/kube.ts';
import { silentLog } from '#models/ports/log.ts';
import { listen } from '#simulation/api-server/https/listen.ts';
import { createInProcessTransport } from '#simulation/api-server/in-process-transport.ts';
import { kubeconfigText } from '#simulation/api-server/kubeconfig.ts';
import type { Authorize } from '#simulation/api-server/auth/authorization.ts';
import { createApiServer, type ApiServer } from '#simulation/api-server/server.ts';
import { readCrds } from '#simulation/import/manifest-files.ts';
import { freePort } from '#test/control-plane/daemons/free-port.ts';
import { temporaryFolder } from './listening.ts';

export interface TestServer {
  server: ApiServer;
  kube: Kube;
  url: string;
  /** Path of a kubeconfig with this token; a good one when none is given. */
  kubeconfig(token?: string): string;
  close(): Promise<void>;
}

const goodToken = 'good-token';
const user = { name: 'anna', groups: ['developers'] };

/** An API server over https that ends with the test file, with Rackwright's kinds unless told. */
export async function startServer(options: { crds?: boolean; authorize?: Authorize } = {}): Promise<TestServer> {
  const server = createApiServer({
    clock: systemClock,
    ids: systemIds,
    log: silentLog,
    tokens: [{ token: goodToken, user }],
    ...(options.authorize && { authorize: options.authorize }),
  });
  const admin = { name: 'admin', groups: ['system:masters'] };
  const kube = createKube(createInProcessTransport(server, admin), { clock: systemClock, random: systemRandom });
  const crds = { group: 'apiextensions.k8s.io', version: 'v1', plural: 'customresourcedefinitions' };
  for (const crd of options.crds === false ? [] : readCrds()) {
    await kube.create({ ...crds, kind: 'CustomResourceDefinition', namespaced: false }, crd);
  }
  // Nobody else is given it once this server is closed.
  const port = await freePort('127.0.0.1');
  const listener = await listen(server, { port, clock: systemClock, log: silentLog });
  let closed: Promise<void> | undefined;
  const closeAll = (): Promise<void> => {
    server.close();
    return (closed ??= listener.close());
  };
  afterAll(closeAll);
  return {
    server,
    kube,
    url: listener.url,
    kubeconfig(token = goodToken) {
      const file = join(temporaryFolder(), 'kubeconfig');
      writeFileSync(file, kubeconfigText({ url: listener.url, caPem: listener.caPem, token }));
      return file;
    },
    close: closeAll,
  };
}
