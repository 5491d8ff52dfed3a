import type { Cluster } from '../generated/cluster.ts';
import type { ResourceOfferSpec } from '../generated/resourceoffer.ts';
import { resourceOffers } from '../generated/resources.ts';
import type { Stored } from '../meta/object.ts';
import type { Intent } from '../reconcile/decision.ts';
import { eventIntent } from '../reconcile/decision.ts';
import { same } from '../reconcile/same.ts';
import type { PoolCount } from './census.ts';
import type { Growth } from './grow.ts';
import type { WaitingPod } from './observed.ts';
import { offerOf, specFor } from './offer.ts';
import type { Idle } from './shrink.ts';

type Growing = { nodes: number; pods: readonly WaitingPod[]; reasons: readonly string[] } | undefined;

/** What our offer to a pool should say. */
interface Wish {
  nodes: number;
  release: readonly string[];
  growing: Growing;
  leaving: readonly Idle[];
}

/** What brings our offer to a pool to what is needed of it; nothing, where it says so already. */
export function offerIntents(
  cluster: Stored<Cluster>,
  namespace: string,
  pool: PoolCount,
  { more, taken }: Growth,
  idle: readonly Idle[],
  going: readonly Idle[],
): Intent[] {
  const ofPool = (each: Idle): boolean => each.pool === pool.name;
  const wish = wishOf(pool, more.get(pool.name), taken, idle.filter(ofPool), going.filter(ofPool));
  const { nodes, release, growing, leaving } = wish;
  const { ours } = pool;
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
  const asked = ours.spec.nodes ?? 0;
  if (nodes === asked && same(release, ours.spec.release ?? [])) return [];
  const spec = changed(ours.spec, pool, wish, taken);
  const update: Intent = { do: 'update', side: 'model', resource: resourceOffers, object: { ...ours, spec } };
  return nodes === asked ? [update] : [update, told(pool, nodes - asked, growing, leaving)];
}

function wishOf(
  pool: PoolCount,
  growing: Growing,
  taken: Growth['taken'],
  idle: readonly Idle[],
  going: readonly Idle[],
): Wish {
  const { ours, staying, wanted } = pool;
  const leaving = growing === undefined ? leavingOf(pool, going) : [];
  // What others leave no room for is asked for no more: a refused offer would lose all it stands for.
  const kept = Math.min(wanted, staying.length + pool.missing - leaving.length);
  const more = (growing?.nodes ?? 0) + promisedBeyond(pool, taken, idle.length);
  const total = Math.min(more === 0 ? kept : wanted + more, pool.ceiling);
  const asked = ours?.spec.nodes ?? 0;
  const nodes = total === wanted ? Math.min(asked, pool.nodesFor(Infinity)) : pool.nodesFor(total);
  const hasToShrink = staying.length > pool.wantedWith(nodes);
  return { nodes, release: hasToShrink ? releaseOf(pool, leaving, idle) : [], growing, leaving };
}

/** Pods and reason stay those of the last raise: they say what the nodes that stand were asked for. */
function changed(
  before: ResourceOfferSpec,
  pool: PoolCount,
  { nodes, release, growing }: Wish,
  taken: Growth['taken'],
): ResourceOfferSpec {
  if (growing !== undefined) {
    const forAll = { ...growing, pods: podsOf(pool, growing.pods, taken) };
    return specFor(before, nodes, { ...forAll, reason: reasonOf(forAll), release });
  }
  const { release: _, ...rest } = before;
  return { ...rest, nodes, ...(release.length === 0 ? {} : { release: [...release] }) };
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
function leavingOf({ ownMissing }: PoolCount, due: readonly Idle[]): readonly Idle[] {
  const unmade = due.filter(({ node }) => node === undefined);
  return unmade.length < ownMissing ? unmade : due;
}

function told({ name }: PoolCount, change: number, growing: Growing, leaving: readonly Idle[]): Intent {
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
