import type { Cluster } from '#models/generated/cluster.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import { clusters, computeNodes, nodePools } from '#models/generated/resources.ts';
import { coreNodes, secrets } from '#models/meta/core-resources.ts';
import { TransportError } from '#controllers/runtime/transport.ts';
import type { Condition, KubeObject, Stored } from '#models/meta/object.ts';
import { silentLog, type Log } from '#models/ports/log.ts';
import type { ApiServer } from '#simulation/api-server/server.ts';
import { createSeededIds } from '#simulation/clock/seeded-ids.ts';
import { createSeededRandom } from '#simulation/clock/seeded-random.ts';
import { createVirtualClock, type VirtualClock } from '#simulation/clock/virtual-clock.ts';
import { partOfHall } from '#simulation/cluster/kubelet/part-of-hall.ts';
import { readCrds } from '#simulation/import/manifest-files.ts';
import { describeViolation } from '#simulation/invariants/violation.ts';
import { createInProcessConnector, type Reachable } from '#simulation/lab/in-process-connector.ts';
import { createLab, type Lab } from '#simulation/lab/lab.ts';
import { createWay, type Way } from '#simulation/lab/moody-transport.ts';
import { createOtherCluster, type OtherCluster } from '#simulation/lab/other-cluster.ts';
import { virtualStartMs } from '#simulation/lab/virtual-run.ts';
import { dataCentre } from '#test/chaos/data-centre.ts';

export const minute = 60_000;
export const elsewhereUrl = 'https://elsewhere.example:6443';
/** Tokens that the other cluster knows. */
export const tokens = ['first-token', 'second-token'] as const;
const secretRef = { namespace: 'rackwright-system', name: 'elsewhere-kubeconfig' };

/** A lab whose machines of AZone az2 (racks r3 and r4) join another cluster, once there is a Cluster `elsewhere` for it. */
export interface TwoClusters {
  lab: Lab;
  clock: VirtualClock;
  other: OtherCluster;
  way: Way;
  drive: <T>(work: Promise<T>) => Promise<T>;
  /** What was asked of the other cluster's server until now, but by its own. */
  requests(): { method: string; path: string; watch: boolean }[];
  /** From now on the other cluster knows the token no more. */
  revoke(token: string): void;
  /** Watches are refused, and those that are open end; all else is answered. */
  failWatches(fail: boolean): void;
  putKubeconfig(text: string | undefined): Promise<void>;
  /** Pool `far`, which picks in az2 and belongs to the Cluster `elsewhere`. */
  putFarPool(replicas: number): Promise<void>;
  scaleFar(replicas: number): Promise<void>;
  ready(name?: string): Condition | undefined;
  /** What Cluster `elsewhere` is known to be. */
  clusterUID(): string | undefined;
  computeNodes(pool: string): Stored<ComputeNode>[];
  nodesHere(): string[];
  nodesElsewhere(): string[];
  /** Moves time until it holds; fails after `minutes`. */
  until(what: string, holds: () => boolean, minutes?: number): Promise<void>;
  minutes(count: number): Promise<void>;
  /** Ends all. @throws when anything was that must never be. */
  stop(): Promise<void>;
}

export function kubeconfigFor(
  token: string,
  more: { server?: string; user?: Record<string, unknown>; cluster?: Record<string, unknown> } = {},
): string {
  const { server = elsewhereUrl, user = {}, cluster = {} } = more;
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'it',
    contexts: [{ name: 'it', context: { cluster: 'it', user: 'it' } }],
    clusters: [{ name: 'it', cluster: { server, ...cluster } }],
    users: [{ name: 'it', user: { token, ...user } }],
  });
}

export async function openTwoClusters(
  options: { kubeconfig?: string; log?: Log; servers?: (lab: Lab) => [string, Reachable][] } = {},
): Promise<TwoClusters> {
  const servers = new Map<string, Reachable>();
  const revoked = new Set<string>();
  const isFar = (serial: string): boolean => Number(serial.slice(2)) > 18;
  const clock = createVirtualClock({ startMs: virtualStartMs });
  const labRandom = createSeededRandom(7);
  const lab = createLab({
    clock,
    random: labRandom,
    ids: createSeededIds(labRandom.fork('ids')),
    log: options.log ?? silentLog,
    crds: readCrds(),
    joinsHere: (serial) => !isFar(serial),
    connector: createInProcessConnector({ clock, random: createSeededRandom(3), servers }),
  });
  async function drive<T>(work: Promise<T>): Promise<T> {
    let settled = false;
    const settle = (): void => void (settled = true);
    work.then(settle, settle);
    await clock.runUntil(() => settled, { maxMs: 60 * minute });
    return work;
  }
  const random = createSeededRandom(5);
  const other = createOtherCluster({
    clock,
    random,
    ids: createSeededIds(random.fork('ids')),
    hall: partOfHall(lab.world, isFar),
    tokens: tokens.map((token) => ({ token, user: { name: 'rackwright', groups: ['system:masters'] } })),
  });
  const way = createWay();
  const watching = { fails: false };
  const handle = refusing(other.server, revoked, watching);
  const requests: ReturnType<TwoClusters['requests']> = [];
  const answering: ApiServer = {
    ...other.server,
    handle(request) {
      const { method, path, query } = request;
      requests.push({ method, path, watch: query.get('watch') === 'true' });
      return handle(request);
    },
  };
  servers.set(elsewhereUrl, { server: answering, way });
  for (const [url, reachable] of options.servers?.(lab) ?? []) servers.set(url, reachable);

  await drive(lab.start());
  await drive(other.cluster.start());
  const cluster = { spec: { kubeconfigSecretRef: secretRef } };
  await drive(lab.apply(hallOfTwo()));

  const clusterNamed = (name: string): Cluster | undefined =>
    lab.server.store.get(clusters, { name }) as Stored<Cluster> | undefined;

  const stage: TwoClusters = {
    lab,
    clock,
    other,
    way,
    drive,
    requests: () => requests,
    revoke: (token) => void revoked.add(token),
    failWatches(fail) {
      watching.fails = fail;
      if (fail) other.server.watches.closeAll();
    },
    async putKubeconfig(text) {
      await drive(lab.kube.delete(secrets, secretRef).catch(() => undefined));
      if (text === undefined) return;
      const data = { kubeconfig: Buffer.from(text).toString('base64') };
      await drive(lab.kube.create(secrets, object('v1', 'Secret', { ...secretRef }, { data })));
    },
    async putFarPool(replicas) {
      const spec = {
        clusterRef: { name: 'elsewhere' },
        replicas,
        assetSelector: onSide('far'),
        template,
        drainTimeout: '30m',
      };
      await drive(lab.apply([object('rackwright.io/v1alpha1', 'NodePool', { name: 'far' }, { spec })]));
    },
    async scaleFar(replicas) {
      await drive(lab.kube.mergePatch(nodePools, { name: 'far' }, { spec: { replicas } }));
    },
    ready(name = 'elsewhere') {
      return readyOf(clusterNamed(name)?.status);
    },
    clusterUID: () => clusterNamed('elsewhere')?.status?.clusterUID,
    computeNodes: (pool) =>
      (lab.server.store.list(computeNodes) as Stored<ComputeNode>[]).filter(({ spec }) => spec.poolRef?.name === pool),
    nodesHere: () => lab.server.store.list(coreNodes).map(({ metadata }) => metadata.name),
    nodesElsewhere: () => other.server.store.list(coreNodes).map(({ metadata }) => metadata.name),
    async until(what, holds, minutes = 60) {
      if (await clock.runUntil(holds, { maxMs: minutes * minute })) return;
      const said = [stage.ready(), ...stage.computeNodes('far').map(({ status }) => readyOf(status))];
      throw new Error(`in ${minutes} min not: ${what}. ${said.map((each) => each?.message).join(' | ')}`);
    },
    minutes: (count) => clock.advanceBy(count * minute),
    async stop() {
      const violations = lab.violations().map(describeViolation);
      await drive(lab.stop());
      await drive(other.cluster.stop());
      other.server.close();
      if (violations.length > 0) throw new Error(violations.join('\n'));
    },
  };
  if (options.kubeconfig !== undefined) await stage.putKubeconfig(options.kubeconfig);
  await drive(lab.apply([object('rackwright.io/v1alpha1', 'Cluster', { name: 'elsewhere' }, cluster)]));
  return stage;
}

/** Racks r1 and r2 are near, with a pool of the local cluster; r3 and r4 are far. */
function hallOfTwo(): KubeObject[] {
  const spec = { clusterRef: { name: 'lab' }, replicas: 2, assetSelector: onSide('near'), template };
  return [
    ...dataCentre().flatMap((manifest) => {
      if (manifest.kind === 'NodePool') return [];
      if (manifest.kind !== 'ComputeAsset') return [manifest];
      const side = /^r[12]-/.test(manifest.metadata.name) ? 'near' : 'far';
      return [{ ...manifest, metadata: { ...manifest.metadata, labels: { side } } }];
    }),
    object('rackwright.io/v1alpha1', 'NodePool', { name: 'near' }, { spec }),
  ];
}

const template = {
  flavorRef: { name: 'any' },
  osImageRef: { name: 'debian-12' },
  criImageRef: { name: 'containerd-2' },
  k8sImageRef: { name: 'kubernetes-35-0' },
  cniImageRef: { name: 'cilium-1' },
};

function onSide(side: 'near' | 'far'): object {
  return { matchLabels: { side } };
}

function refusing(server: ApiServer, revoked: ReadonlySet<string>, watching: { fails: boolean }): ApiServer['handle'] {
  return async (request) => {
    if (watching.fails && request.query.get('watch') === 'true')
      throw new TransportError('connection reset', 'unknown');
    const [, token = ''] = (request.headers['authorization'] ?? '').split(' ');
    if (!revoked.has(token)) return server.handle(request);
    return server.handle({ ...request, headers: { ...request.headers, authorization: 'Bearer unknown' } });
  };
}

function object(apiVersion: string, kind: string, metadata: KubeObject['metadata'], rest: object): KubeObject {
  return { apiVersion, kind, metadata, ...rest };
}

function readyOf(status: { conditions?: readonly Condition[] } | undefined): Condition | undefined {
  return status?.conditions?.find(({ type }) => type === 'Ready');
}
