import type { Connection, ObservedCluster } from '#models/cluster/decide.ts';
import { decideCluster } from '#models/cluster/decide.ts';
import type { Cluster, ClusterStatus } from '#models/generated/cluster.ts';
import { clusters } from '#models/generated/resources.ts';
import type { Stored } from '#models/meta/object.ts';
import type { ControllerDefinition } from './runtime/controller.ts';
import { isKubeError } from './runtime/kube-error.ts';
import type { Kube } from './runtime/kube.ts';
import { source } from './runtime/source.ts';
import { gathered } from './shell/gathered.ts';
import { createCapacityFindings, type CapacityFindings } from './shell/capacity-findings.ts';
import type { Ports } from './shell/ports.ts';
import { statusController } from './shell/status-controller.ts';
import { titlesOf, usersSource } from './shell/users.ts';
import { isPassing } from './targets/fault.ts';
import { versionIn } from './targets/sight.ts';
import type { Target, TargetLookup } from './targets/target.ts';

/** How often a cluster is asked for its version, and whether it answers, in ms. */
const askIntervalMs = 60_000;
/** How long what is found of its room is gathered, in ms: it moves with each wave of pods. */
const tellingMs = 1_000;
/** How soon one that doesn't answer is asked again, in ms. */
const retryMs = 30_000;

type Answer = { answered: true; version: string } | { answered: false; message: string };

/** Writes down, besides what it sees of the cluster itself, what the `capacity` controller found there. */
export function clusterController(
  ports: Ports,
  capacity: Pick<CapacityFindings, 'get' | 'onChange'> = createCapacityFindings(),
): ControllerDefinition {
  const { caches, clock, targets } = ports;
  /** The last answer of each, so that a Node more or less asks nobody. */
  const answers = new Map<string, { uid: string; until: number; answer: Answer }>();

  async function ask({ metadata: { name, uid } }: Stored<Cluster>, kube: Kube, now: number): Promise<Answer> {
    const known = answers.get(name);
    if (known?.uid === uid && now < known.until) return known.answer;
    const answer = await versionOf(kube);
    answers.set(name, { uid, until: now + (answer.answered ? askIntervalMs : retryMs), answer });
    return answer;
  }

  async function connectionOf(cluster: Stored<Cluster>, now: number): Promise<Connection> {
    const lookup = targets.of(cluster);
    const { name } = cluster.metadata;
    if (!lookup.found || lookup.target.reached !== undefined) answers.delete(name);
    if (!lookup.found) return unconnected(lookup, now);
    const { kube, nodes, reached } = lookup.target;
    if (reached !== undefined) {
      const { version, clusterUID } = reached;
      return { state: 'connected', version, nodes: nodes.store.size, clusterUID };
    }
    const answer = await ask(cluster, kube, now);
    if (answer.answered) return { state: 'connected', version: answer.version, nodes: nodes.store.size };
    const message = `Cluster ${name} doesn't answer: ${answer.message}.`;
    return { state: 'refused', reason: 'ClusterUnreachable', message, retryAt: answers.get(name)?.until ?? now };
  }

  function* users(cluster: string): Generator<string> {
    yield* titlesOf(caches.pools.store.byIndex('cluster', cluster));
    yield* titlesOf(caches.units.store.byIndex('cluster', cluster));
    yield* titlesOf(caches.nodes.store.byIndex('cluster', cluster));
  }

  /** The Clusters that mean this target: several may be local. */
  const ofTarget = ({ cluster }: Target): string[] =>
    cluster === undefined
      ? caches.clusters.store.list().flatMap(({ spec, metadata }) => (spec.local ? [metadata.name] : []))
      : [cluster];

  return statusController<Cluster, ClusterStatus, ObservedCluster>(ports, {
    resource: clusters,
    informer: caches.clusters,
    sources: [
      gathered(
        targets.source(
          ({ nodes }) => nodes,
          (_, old, target) => (old === undefined ? ofTarget(target) : []),
        ),
        clock,
      ),
      targets.changes,
      gathered({ synced: Promise.resolve(true), start: (enqueue) => capacity.onChange(enqueue) }, clock, tellingMs),
      source(caches.azones, ({ metadata }, old) =>
        old === undefined
          ? caches.clusters.store
              .list()
              .flatMap((cluster) => (cluster.spec.azoneRef?.name === metadata.name ? [cluster.metadata.name] : []))
          : [],
      ),
      usersSource(caches.pools, ({ spec }) => [spec.clusterRef.name], caches.clusters),
      usersSource(caches.units, ({ spec }) => [spec.clusterRef.name], caches.clusters),
      usersSource(caches.nodes, ({ spec }) => [spec.clusterRef.name], caches.clusters),
    ],
    async observe(cluster, now) {
      const { azoneRef } = cluster.spec;
      const found = azoneRef !== undefined && caches.azones.store.get(azoneRef.name) !== undefined;
      return {
        connection: await connectionOf(cluster, now),
        azone: found ? 'found' : 'missing',
        users: users(cluster.metadata.name),
        capacity: capacity.get(cluster.metadata.name),
      };
    },
    decide: decideCluster,
    again: ({ metadata }) => answers.get(metadata.name)?.until,
    forget: (name) => answers.delete(name),
  });
}

/** Its keeper wakes us when anything has changed: that it is looked at again by time too costs nothing. */
function unconnected({ reason, message, retryAt }: Extract<TargetLookup, { found: false }>, now: number): Connection {
  if (reason === 'Connecting') return { state: 'connecting' };
  return {
    state: 'refused',
    reason,
    message,
    ...(isPassing(reason) ? { retryAt: Math.max(retryAt, now + retryMs) } : {}),
  };
}

async function versionOf(kube: Kube): Promise<Answer> {
  try {
    return { answered: true, version: versionIn(await kube.raw('/version')) };
  } catch (error) {
    if (!isKubeError(error)) throw error;
    return { answered: false, message: error.message };
  }
}
