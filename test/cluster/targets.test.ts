import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createKube } from '#controllers/runtime/client.ts';
import { createHttpsTransport } from '#controllers/runtime/https-transport.ts';
import { isKubeError } from '#controllers/runtime/kube-error.ts';
import type { Kube } from '#controllers/runtime/kube.ts';
import { systemClock as clock } from '#controllers/runtime/system/clock.ts';
import { systemIds as ids } from '#controllers/runtime/system/ids.ts';
import { systemRandom as random } from '#controllers/runtime/system/random.ts';
import type { Cluster } from '#models/generated/cluster.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import { clusters, computeNodes, nodePools } from '#models/generated/resources.ts';
import { coreNodes, namespaces, secrets } from '#models/meta/core-resources.ts';
import type { Condition, KubeObject, Stored } from '#models/meta/object.ts';
import { connectHttps } from '#simulation/cluster/connect-https.ts';
import type { Cluster as Kubelets } from '#simulation/cluster/cluster.ts';
import { createKubeletsAlone } from '#simulation/cluster/kubelets-alone.ts';
import { partOfHall } from '#simulation/cluster/kubelet/part-of-hall.ts';
import { x509Certificates } from '#simulation/cluster/x509-certificates.ts';
import type { World } from '#simulation/world/world.ts';
import type { Validity } from '#test/control-plane/authority.ts';
import { createAuthority } from '#test/control-plane/authority.ts';
import { administrator, startControlPlane, type ControlPlane } from '#test/control-plane/control-plane.ts';
import { kubeconfigText } from '#test/control-plane/kubeconfig.ts';
import { dataCentre, pool } from './stage/data-centre.ts';
import { controllersAccount, startRealServer } from './stage/real-server.ts';
import { createStage, type Stage } from './stage/stage.ts';

// Two control planes, both real: one holds the model and gets the Nodes of pool `near`, the other gets those of `far`.
let stage: Stage;
let target: ControlPlane;
let targetKube: Kube;
let targetKubelets: Kubelets;
let closeTarget: () => Promise<void>;

const manifest = fileURLToPath(new URL('../../docs/install/target-rbac.yaml', import.meta.url));
const isFar = (serial: string): boolean => Number(serial.slice(2)) >= 1_010;
const onSide = (side: string): object => ({ assetSelector: { matchLabels: { side } } });
const second = 1_000;

beforeAll(async () => {
  target = await startControlPlane();
  const apply = ['--kubeconfig', await target.kubeconfigFile(), 'apply', '-f', manifest];
  await promisify(execFile)(target.binaries.kubectl, apply);
  [targetKube, closeTarget] = await administratorOf(target);

  const server = await startRealServer();
  const { plane } = server;
  if (plane === undefined) throw new Error('a real server has a control plane');
  stage = await createStage({ ...server, kubelets: (world) => kubeletsOf(plane, server.kube, world, false) });
  targetKubelets = kubeletsOf(target, targetKube, stage.world, true);
  await targetKubelets.start();
  await stage.apply([
    ...dataCentre(20).map((object) =>
      object.kind === 'ComputeAsset'
        ? { ...object, metadata: { ...object.metadata, labels: { side: isFar(serialOf(object)) ? 'far' : 'near' } } }
        : object,
    ),
    pool('near', 2, 'any', onSide('near')),
  ]);
});

afterAll(async () => {
  await targetKubelets.stop();
  await stage.stop();
  await closeTarget();
  await target.stop();
});

async function administratorOf({ url, caPem, authority }: ControlPlane): Promise<[Kube, () => Promise<void>]> {
  const { certificatePem: certPem, keyPem } = await authority.issueClient(administrator);
  const transport = createHttpsTransport({ url, caPem, auth: { kind: 'certificate', certPem, keyPem } }, { clock });
  return [createKube(transport, { clock, random }), () => transport.close()];
}

function kubeletsOf(plane: ControlPlane, kube: Kube, world: World, far: boolean): Kubelets {
  return createKubeletsAlone({
    kube,
    connect: connectHttps(plane, { clock, random }),
    certificates: x509Certificates(),
    world: partOfHall(world, (serial) => isFar(serial) === far),
    clock,
    random,
    ids,
  });
}

function serialOf({ spec }: KubeObject): string {
  return (spec as { serial: string }).serial;
}

/** As `docs/install/target-rbac.yaml` lets the controllers in. */
const kubeconfig = (validity?: Validity): Promise<string> => target.kubeconfig({ name: controllersAccount }, validity);

async function putSecret(name: string, text: string, namespace = 'rackwright-system'): Promise<void> {
  const data = { kubeconfig: Buffer.from(text).toString('base64') };
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace }, data };
  // As a rotation is: nobody who reads finds none.
  await stage.kube.mergePatch(secrets, { name, namespace }, { data }).catch((error: unknown) => {
    if (!isKubeError(error, 'NotFound')) throw error;
    return stage.kube.create(secrets, secret);
  });
}

async function putCluster(name: string, namespace = 'rackwright-system'): Promise<void> {
  const spec = { kubeconfigSecretRef: { namespace, name } };
  await stage.apply([{ apiVersion: 'rackwright.io/v1alpha1', kind: 'Cluster', metadata: { name }, spec }]);
}

const clusterNamed = (name: string): Stored<Cluster> | undefined =>
  stage.list<Cluster>(clusters).find(({ metadata }) => metadata.name === name);
const ready = (name: string): Condition | undefined =>
  clusterNamed(name)?.status?.conditions?.find(({ type }) => type === 'Ready');
const farNodes = (): Stored<ComputeNode>[] =>
  stage.list<ComputeNode>(computeNodes).filter(({ spec }) => spec.poolRef?.name === 'far');
const reasons = (): (string | undefined)[] => farNodes().map(({ status }) => status?.conditions?.[0]?.reason);
const uids = (): string[] => farNodes().map(({ metadata }) => metadata.uid);
const allFarReady = (count: number) => () =>
  farNodes().length === count &&
  farNodes().every(({ status }) => status?.phase === 'Ready') &&
  reasons().every((reason) => reason === 'Ready');

async function nodesIn(kube: Kube): Promise<string[]> {
  const { items } = await kube.list(coreNodes);
  return items.map(({ metadata }) => metadata.name).toSorted();
}

async function becomes(name: string, reason: string): Promise<Condition | undefined> {
  const told = `Cluster ${name} says ${reason}`;
  await stage
    .until(told, () => ready(name)?.reason === reason)
    .catch((error: unknown) => {
      throw new Error(`${told}, not: ${JSON.stringify(ready(name))}`, { cause: error });
    });
  return ready(name);
}

test('kubeconfigs that are wrong in every way are told, each by its reason, while the local pool comes up', async () => {
  const stranger = await createAuthority('a stranger');
  const user = await target.authority.issueClient({ name: controllersAccount });
  const { url, caPem } = target;
  const wrong: [name: string, text: string, reason: string][] = [
    ['untrusted', kubeconfigText({ url, caPem: stranger.certificatePem, user }), 'ClusterNotTrusted'],
    ['unknown', kubeconfigText({ url, caPem, user: { token: 'nobody-knows-it' } }), 'ClusterUnauthorized'],
    ['foreign', kubeconfigText({ url, caPem, user: await stranger.issueClient({ name: 'x' }) }), 'ClusterUnauthorized'],
    ['powerless', await target.kubeconfig({ name: 'powerless' }), 'ClusterForbidden'],
    ['nowhere', kubeconfigText({ url: 'https://127.0.0.1:1', caPem, user }), 'ClusterUnreachable'],
    ['program', (await kubeconfig()).replace('user:', 'user:\n      exec: {command: "true"}'), 'KubeconfigInvalid'],
    ['home', (await stage.server.plane?.kubeconfig({ name: controllersAccount })) ?? '', 'ClusterTaken'],
  ];
  for (const [name, text] of wrong) {
    await putSecret(name, text);
    await putCluster(name);
  }
  await putCluster('missing');

  for (const [name, , reason] of [...wrong, ['missing', '', 'KubeconfigNotFound'] as const])
    await becomes(name, reason);
  await stage.settled();

  expect(await nodesIn(stage.kube)).toEqual(['near-0', 'near-1']);
  expect(ready('local')?.status).toBe('True');
  const told = wrong.map(([name]) => `${name}: ${ready(name)?.message ?? ''}\n`).join('');
  expect(told).not.toContain('nobody-knows-it');
  for (const [name] of [...wrong, ['missing']]) await stage.kube.delete(clusters, { name: name ?? '' });
});

test('a Secret of another namespace is read once that right is given, for that Secret by name', async () => {
  await stage.kube.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'clusters' } });
  await putSecret('far', await kubeconfig(), 'clusters');
  await putCluster('far', 'clusters');
  await becomes('far', 'KubeconfigForbidden');

  const rbac = { group: 'rbac.authorization.k8s.io', version: 'v1', namespaced: true };
  const of = (kind: string, rest: object): KubeObject => ({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind,
    metadata: { name: 'far-kubeconfig', namespace: 'clusters' },
    ...rest,
  });
  const rules = [{ apiGroups: [''], resources: ['secrets'], resourceNames: ['far'], verbs: ['get'] }];
  await stage.kube.create({ ...rbac, plural: 'roles', kind: 'Role' }, of('Role', { rules }));
  const subjects = [{ kind: 'User', name: controllersAccount, apiGroup: 'rbac.authorization.k8s.io' }];
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'far-kubeconfig' };
  await stage.kube.create(
    { ...rbac, plural: 'rolebindings', kind: 'RoleBinding' },
    of('RoleBinding', { roleRef, subjects }),
  );

  await becomes('far', 'Ready');
  expect(clusterNamed('far')?.status).toMatchObject({ version: expect.stringMatching(/^v1\.\d+\.\d+/), nodes: 0 });
});

test('a pool whose cluster is elsewhere gets its Nodes there, with the rights of the manifest, and none here', async () => {
  await stage.apply([pool('far', 3, 'any', { clusterRef: { name: 'far' }, ...onSide('far') })]);

  await stage.until('the far pool is Ready', allFarReady(3));

  expect(await nodesIn(targetKube)).toEqual(['far-0', 'far-1', 'far-2']);
  expect(await nodesIn(stage.kube)).toEqual(['near-0', 'near-1']);
});

test('a client certificate that expires is told, and a rotated kubeconfig is taken, with nothing lost', async () => {
  const before = uids();
  const validity = { notBefore: new Date(Date.now() - 60 * second), notAfter: new Date(Date.now() + 5 * second) };
  await putSecret('far', await kubeconfig(validity), 'clusters');

  const told = await becomes('far', 'CredentialsExpired');
  expect(told?.message).toContain(`good until ${validity.notAfter.toISOString().slice(0, 19)}Z`);
  expect(ready('local')?.status).toBe('True');

  await putSecret('far', await kubeconfig(), 'clusters');
  await becomes('far', 'Ready');
  expect(uids()).toEqual(before);
  expect(await nodesIn(targetKube)).toEqual(['far-0', 'far-1', 'far-2']);
});

test('a rotation while the old certificate is good still is not noticed by anyone', async () => {
  const connected = (): number =>
    stage.controllers.lines.filter(({ message }) => message === 'a cluster is connected').length;
  // What the rotation before led to is written.
  await stage.until('its Nodes are counted', () => clusterNamed('far')?.status?.nodes === 3);
  await stage.server.caughtUp();
  const before = connected();
  const { resourceVersion } = clusterNamed('far')?.metadata ?? {};
  await putSecret('far', await kubeconfig(), 'clusters');
  await stage.until('the new one is taken', () => connected() > before);

  expect(clusterNamed('far')?.metadata.resourceVersion).toBe(resourceVersion);
});

test('an API server that is killed is told, the local pool grows meanwhile, and all goes on when it is back', async () => {
  const before = uids();
  await target.apiServer.stop('SIGKILL');
  await becomes('far', 'ClusterUnreachable');

  await stage.kube.mergePatch(nodePools, { name: 'near' }, { spec: { replicas: 4 } });
  await stage.kube.mergePatch(nodePools, { name: 'far' }, { spec: { replicas: 4 } });
  await stage.until('two more are near', () => stage.list(coreNodes).length === 4);
  await stage.until('the ComputeNodes say why', () => reasons().every((reason) => reason === 'ClusterUnreachable'));
  expect(uids().slice(0, 3)).toEqual(before);

  await target.apiServer.start();
  await becomes('far', 'Ready');
  await stage.until('the far pool is Ready', allFarReady(4));
  expect(uids().slice(0, 3)).toEqual(before);
  expect(await nodesIn(targetKube)).toHaveLength(4);
});

test('an API server that hangs is told like one that is gone, and holds up nobody', async () => {
  const { pid } = target.apiServer;
  if (pid === undefined) throw new Error('the API server does not run');
  process.kill(pid, 'SIGSTOP');
  try {
    await stage.kube.mergePatch(nodePools, { name: 'far' }, { spec: { replicas: 6 } });
    await stage.kube.mergePatch(nodePools, { name: 'near' }, { spec: { replicas: 6 } });
    await stage.until('two more are near', () => stage.list(coreNodes).length === 6);
    await becomes('far', 'ClusterUnreachable');
  } finally {
    process.kill(pid, 'SIGCONT');
  }
  await becomes('far', 'Ready');
  await stage.until('the far pool is Ready', allFarReady(6));
});

test('what leaves is drained and deleted where it is', async () => {
  await stage.kube.mergePatch(nodePools, { name: 'far' }, { spec: { replicas: 0 } });

  await stage.until('all are released', () => farNodes().length === 0);

  expect(await nodesIn(targetKube)).toEqual([]);
  expect(await nodesIn(stage.kube)).toHaveLength(6);
});
