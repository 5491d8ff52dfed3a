import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { createKube } from '#controllers/runtime/client.ts';
import type { Kube } from '#controllers/runtime/kube.ts';
import { systemClock } from '#controllers/runtime/system/clock.ts';
import { systemIds } from '#controllers/runtime/system/ids.ts';
import { systemRandom } from '#controllers/runtime/system/random.ts';
import { namespaces } from '#models/meta/core-resources.ts';
import type { Resource } from '#models/meta/resource.ts';
import { silentLog } from '#models/ports/log.ts';
import type { Attributes } from '#simulation/api-server/auth/authorization.ts';
import { listen } from '#simulation/api-server/https/listen.ts';
import { createInProcessTransport } from '#simulation/api-server/in-process-transport.ts';
import { kubeconfigText } from '#simulation/api-server/kubeconfig.ts';
import { createApiServer, type ApiServer } from '#simulation/api-server/server.ts';
import { readCrds } from '#simulation/import/manifest-files.ts';
import { temporaryFolder } from '../listening.ts';
import { openTcpGate, type TcpGate } from './tcp-gate.ts';

export const customResourceDefinitions: Resource = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  plural: 'customresourcedefinitions',
  kind: 'CustomResourceDefinition',
  namespaced: false,
};

/** An API server over https with everything about it that can go wrong. */
export interface TroubledCluster {
  server: ApiServer;
  /** The administrator's. */
  kube: Kube;
  /** Where clients reach it. */
  url: string;
  gate: TcpGate;
  /** Takes rights from whoever isn't the administrator. */
  forbid(refused: (attributes: Attributes) => boolean): void;
  /** The tokens that are accepted from now on. */
  accept(...tokens: string[]): void;
  /** What the Date header says from now on, against the real time. */
  skew(byMs: number): void;
  installKinds(): Promise<void>;
  /** Where its kubeconfig is, or will be. */
  readonly kubeconfig: string;
  writeKubeconfig(token?: string): void;
}

const token = 'good-token';
const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** With kinds, namespace and kubeconfig. */
export async function givenCluster(): Promise<TroubledCluster> {
  const cluster = await givenBareCluster();
  await cluster.installKinds();
  const metadata = { name: 'rackwright-system' };
  await cluster.kube.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata });
  cluster.writeKubeconfig();
  return cluster;
}

/** With nothing in it, and no kubeconfig yet. */
export async function givenBareCluster(): Promise<TroubledCluster> {
  let refuses: (attributes: Attributes) => boolean = () => false;
  let accepted: readonly string[] = [token];
  let skewMs = 0;
  const user = { name: 'anna', groups: ['developers'] };
  const server = createApiServer({
    clock: systemClock,
    ids: systemIds,
    log: silentLog,
    tokens: [{ token: 'known', user }],
    authorize: (_, attributes) => ({ allowed: !refuses(attributes) }),
  });
  const admin = { name: 'admin', groups: ['system:masters'] };
  const kube = createKube(createInProcessTransport(server, admin), { clock: systemClock, random: systemRandom });
  const doorkeeper: ApiServer = {
    ...server,
    answer(request) {
      const shown = request.headers['authorization']?.replace('Bearer ', '') ?? '';
      const authorization = `Bearer ${accepted.includes(shown) ? 'known' : 'unknown'}`;
      const handled = server.answer({ ...request, headers: { ...request.headers, authorization } });
      const date = new Date(systemClock.now() + skewMs).toUTCString();
      const { answer } = handled;
      return answer.kind === 'body'
        ? { ...handled, answer: { ...answer, headers: { ...answer.headers, date } } }
        : handled;
    },
  };
  const listener = await listen(doorkeeper, { port: 0, clock: systemClock, log: silentLog });
  const gate = await openTcpGate(Number(new URL(listener.url).port));
  ends.push(async () => {
    server.close();
    await gate.shut();
    await listener.close();
  });
  const url = `https://127.0.0.1:${gate.port}`;
  const kubeconfig = join(temporaryFolder(), 'kubeconfig');
  return {
    server,
    kube,
    url,
    gate,
    kubeconfig,
    forbid: (refused) => (refuses = refused),
    accept: (...tokens) => (accepted = tokens),
    skew: (byMs) => (skewMs = byMs),
    async installKinds() {
      for (const crd of readCrds()) await kube.create(customResourceDefinitions, crd);
    },
    writeKubeconfig(shown = token) {
      // As a mounted Secret changes: by a rename.
      writeFileSync(`${kubeconfig}.new`, kubeconfigText({ url, caPem: listener.caPem, token: shown }));
      renameSync(`${kubeconfig}.new`, kubeconfig);
    },
  };
}
