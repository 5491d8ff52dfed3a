import type { Cluster } from '../generated/cluster.ts';
import { resourceOffers } from '../generated/resources.ts';
import type { Stored } from '../meta/object.ts';
import { durationMs } from '../quantity/duration.ts';
import type { Intent } from '../reconcile/decision.ts';
import { earliest, eventIntent } from '../reconcile/decision.ts';
import { same } from '../reconcile/same.ts';
import type { PoolCount } from './census.ts';
import { countPool } from './census.ts';
import type { CapacityStatus } from './findings.ts';
import { findingsOf, unseen } from './findings.ts';
import type { Growth } from './grow.ts';
import { grow } from './grow.ts';
import { whyHopeless } from './hopeless.ts';
import type { ObservedCapacity, WaitingPod } from './observed.ts';
import { offerOf, specFor } from './offer.ts';
import type { CountedRoom } from './rooms.ts';
import { noticingMs, roomsOf } from './rooms.ts';
import type { Idle } from './shrink.ts';
import { idleOf, spare } from './shrink.ts';

export const defaultEmptyForMs = 600_000;
export const defaultNamespace = 'rackwright-system';

export interface CapacityDecision {
  /** On ResourceOffers, in the model's cluster. */
  intents: Intent[];
  /** What the Cluster's own controller is to tell; undefined for a Cluster that asks for nothing. */
  findings: CapacityStatus | undefined;
  /** Pods to be told, once, that no machine can hold them. */
  toTell: readonly { pod: WaitingPod; message: string }[];
  /** Since when what is idle is so: to be given again as `idleSince`. */
  idleSince: ReadonlyMap<string, number>;
  requeueAt?: number;
}

const nothing: CapacityDecision = { intents: [], findings: undefined, toTell: [], idleSince: new Map() };

/**
 * What a Cluster asks its pools for: as many nodes as its waiting pods and its thresholds need beyond what is there or
 * comes, and fewer only once nodes have been empty for long enough. What can't be seen is not taken for nothing.
 */
export function decideCapacity(cluster: Stored<Cluster>, observed: ObservedCapacity, now: number): CapacityDecision {
  const { capacity, paused } = cluster.spec;
  const { name, deletionTimestamp } = cluster.metadata;
  if (capacity === undefined || deletionTimestamp !== undefined) return nothing;
  if (paused === true) {
    return { ...nothing, findings: { reason: 'Paused', message: `Cluster ${name} is paused: nothing is asked for.` } };
  }
  const { sight } = observed;
  if (sight.seen === 'none') return { ...nothing, findings: unseen(sight.message) };
  const namespace = capacity.namespace ?? defaultNamespace;
  const pools = observed.pools
    .filter(({ pool: { spec, metadata } }) => {
      return metadata.deletionTimestamp === undefined && spec.allowedNamespaces?.includes(namespace) === true;
    })
    .map((pool) => countPool(pool, name, namespace, now))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const rooms = roomsOf(observed.nodes, pools, now);
  const growth = grow(capacity, observed, pools, rooms, now);

  const idle = pools.flatMap((pool) => idleOf(pool, rooms, growth.taken, observed.idleSince, now));
  const emptyForMs = durationMs(capacity.emptyFor) ?? defaultEmptyForMs;
  const maySink = sight.seen === 'whole' && observed.frozen === undefined;
  const { going } = spare(maySink ? idle : [], emptyForMs, capacity.thresholds ?? [], growth.fullness, now);

  const intents = pools.flatMap((pool) => offerIntents(cluster, namespace, pool, growth, idle, going));
  const toTell = growth.hopeless
    .filter(({ pod }) => !observed.told.has(pod.metadata.uid))
    .map((pod) => ({ pod, message: whyHopeless(pod.shape, pools) }));
  // Time in which what goes on couldn't be seen is no time in which a node was seen to be empty.
  const idleSince = new Map(sight.seen === 'whole' ? idle.map(({ id, since }) => [id, since] as const) : []);
  const dueAt = maySink ? nextDue(idle, going, emptyForMs) : undefined;
  const requeueAt = earliest(dueAt, noticedBy(growth, rooms, now));
  return {
    intents,
    findings: findingsOf({ cluster, namespace, pools, growth, idle, observed, now }),
    toTell,
    idleSince,
    ...(requeueAt === undefined ? {} : { requeueAt }),
  };
}

function offerIntents(
  cluster: Stored<Cluster>,
  namespace: string,
  pool: PoolCount,
  { more: growths, taken }: Growth,
  idle: readonly Idle[],
  going: readonly Idle[],
): Intent[] {
  const growing = growths.get(pool.name);
  const { ours, staying, wanted } = pool;
  const asked = ours?.spec.nodes ?? 0;
  const ofPool = (each: Idle): boolean => each.pool === pool.name;
  const leaving = growing === undefined ? leavingOf(pool, going.filter(ofPool)) : [];
  // What others leave no room for is asked for no more: a refused offer would lose all it stands for.
  const kept = Math.min(wanted, staying.length + pool.missing - leaving.length);
  const more = (growing?.nodes ?? 0) + promisedBeyond(pool, taken, idle.filter(ofPool).length);
  const total = Math.min(more === 0 ? kept : wanted + more, pool.ceiling);
  const nodes = total === wanted ? Math.min(asked, pool.nodesFor(Infinity)) : pool.nodesFor(total);
  const hasToShrink = staying.length > pool.wantedWith(nodes);
  const release = hasToShrink ? releaseOf(pool, leaving, idle.filter(ofPool)) : [];
  if (ours === undefined) {
    if (nodes === 0 || growing === undefined) return [];
    const offer = offerOf(cluster.metadata.name, namespace, pool.name);
    const spec = specFor(offer.spec, nodes, { ...growing, reason: reasonOf(growing), release });
    const create: Intent = { do: 'create', side: 'model', resource: resourceOffers, object: { ...offer, spec } };
    return [create, told(pool, nodes, growing, leaving)];
  }
  if (nodes === 0 && release.length === 0) {
    const { uid, name } = ours.metadata;
    return [{ do: 'delete', side: 'model', resource: resourceOffers, name: { namespace, name }, uid }];
  }
  if (nodes === asked && same(release, [...(ours.spec.release ?? [])])) return [];
  const forAll = growing === undefined ? undefined : { ...growing, pods: podsOf(pool, growing.pods, taken) };
  const spec = {
    ...ours.spec,
    ...(forAll === undefined
      ? { nodes, release }
      : specFor(ours.spec, nodes, { ...forAll, reason: reasonOf(forAll), release })),
  };
  if (release.length === 0) delete spec.release;
  const update: Intent = { do: 'update', side: 'model', resource: resourceOffers, object: { ...ours, spec } };
  return nodes === asked ? [update] : [update, told(pool, nodes - asked, growing, leaving)];
}

/**
 * Nodes that the pool is about to release, for want of `idle` ones, though pods that wait were given room on them: they are
 * wanted again.
 */
function promisedBeyond(
  { staying, wanted, ours }: PoolCount,
  taken: ReadonlyMap<string, unknown>,
  idle: number,
): number {
  const promised = staying.filter(({ metadata }) => taken.has(metadata.uid)).length;
  return ours === undefined ? 0 : Math.min(Math.max(0, staying.length - wanted - idle), promised);
}

/**
 * A pool that wants one less makes one less, as long as some are missing: so a node can't go before those are due, and none
 * of them in its place.
 */
function leavingOf({ missing }: PoolCount, due: readonly Idle[]): readonly Idle[] {
  const unmade = due.filter(({ node }) => node === undefined);
  return unmade.length < missing ? unmade : due;
}

function told(
  { name }: PoolCount,
  change: number,
  growing: Parameters<typeof reasonOf>[0] | undefined,
  leaving: readonly Idle[],
): Intent {
  if (change > 0 && growing !== undefined) {
    return eventIntent(
      'Normal',
      'NodesAsked',
      `Asking NodePool ${name} for ${nodesOf(change)} more. ${reasonOf(growing)}`,
    );
  }
  const names = leaving.slice(0, 5).map((idle) => idle.name);
  const more = leaving.length > 5 ? ` and ${leaving.length - 5} more` : '';
  const why =
    names.length === 0 ? 'others leave it no more under its max or quota' : `nothing needs ${names.join(', ')}${more}`;
  return eventIntent('Normal', 'NodesGivenBack', `Asking NodePool ${name} for ${nodesOf(-change)} less: ${why}.`);
}

function nodesOf(count: number): string {
  return count === 1 ? '1 node' : `${count} nodes`;
}

/** Pods that go to nodes of the pool: those that more is asked for now, and those that nodes come for already. */
function podsOf(
  { staying }: PoolCount,
  pods: readonly WaitingPod[],
  taken: ReadonlyMap<string, readonly WaitingPod[]>,
): WaitingPod[] {
  return [...pods, ...staying.flatMap(({ metadata }) => taken.get(metadata.uid) ?? [])];
}

/**
 * Who goes first, while the pool has more nodes than it wants. A name is taken off once its node is needed again: to take
 * it off when the node is gone costs a write for nothing, as all go off when the pool has shrunk.
 */
function releaseOf({ ours, seen }: PoolCount, leaving: readonly Idle[], idle: readonly Idle[]): string[] {
  const named = ours?.spec.release ?? [];
  const nodes = new Map(seen.nodes.map((node) => [node.metadata.name, node]));
  const isIdle = new Set(idle.map(({ name }) => name));
  const isNeeded = (name: string): boolean => {
    const node = nodes.get(name);
    return node !== undefined && node.metadata.deletionTimestamp === undefined && !isIdle.has(name);
  };
  const isThere = (name: string): boolean => nodes.has(name);
  const going = leaving.flatMap(({ node, name }) => (node === undefined ? [] : [name]));
  if (going.every((name) => named.includes(name)) && named.some(isThere) && !named.some(isNeeded)) return [...named];
  const kept = named.filter((name) => isThere(name) && !isNeeded(name));
  return [...new Set([...kept, ...going])].slice(0, 1000);
}

function reasonOf({ pods, reasons }: { pods: readonly WaitingPod[]; reasons: readonly string[] }): string {
  const [first] = pods;
  if (first === undefined) return `${reasons.join('; ')}.`;
  const { namespace = 'default', name } = first.pod.metadata;
  const others = pods.length === 1 ? '' : ` and ${pods.length - 1} more`;
  return [`No room for pod ${namespace}/${name}${others}: ${first.message}`, ...reasons].join(' Also: ');
}

function nextDue(idle: readonly Idle[], going: readonly Idle[], emptyForMs: number): number | undefined {
  const left = idle.filter((each) => !going.includes(each));
  return left.reduce<number | undefined>((due, { since }) => earliest(due, since + emptyForMs), undefined);
}

/** When room beside other pods, which the scheduler may not have noticed yet, has been noticed and not taken. */
function noticedBy({ taken }: Growth, rooms: readonly CountedRoom[], now: number): number | undefined {
  const isPromised = rooms.some(({ id, state, empty }) => state === 'there' && !empty && taken.has(id));
  return isPromised ? now + noticingMs : undefined;
}
