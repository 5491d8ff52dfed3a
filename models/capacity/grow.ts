import type { ClusterSpec } from '../generated/cluster.ts';
import type { Amounts } from './amounts.ts';
import { plus, times } from './amounts.ts';
import type { PoolCount } from './census.ts';
import type { SeenNode, WaitingPod } from './observed.ts';
import type { Group, Source } from './pack.ts';
import { pack } from './pack.ts';
import { isOpen, objectionTo } from './place.ts';
import { bestSource } from './rank.ts';
import type { CountedRoom } from './rooms.ts';
import { noticingMs } from './rooms.ts';
import type { Shape } from './shape.ts';
import type { Template } from './template.ts';
import type { Fullness } from './threshold.ts';
import { nodesToBring, percentOf, withRoom } from './threshold.ts';

type Capacity = NonNullable<ClusterSpec['capacity']>;

export interface Growth {
  /** Nodes to be made beyond those wanted already, and what for. */
  more: ReadonlyMap<string, { nodes: number; pods: readonly WaitingPod[]; reasons: readonly string[] }>;
  /** Rooms that a pod was given, by id. */
  taken: ReadonlyMap<string, readonly WaitingPod[]>;
  /** No node that may be asked for, or is there, could hold these even when it is empty. */
  hopeless: readonly WaitingPod[];
  /** A node could, but no pool may have one more. */
  short: readonly WaitingPod[];
  fullness: Fullness;
}

/** What is missing for the pods that wait, once all room that is there or comes is used; then for the thresholds. */
export function grow(
  { pods = 'Offer', thresholds = [] }: Partial<Capacity>,
  seen: { pods: readonly WaitingPod[]; nodes: readonly SeenNode[] },
  pools: readonly PoolCount[],
  rooms: readonly CountedRoom[],
  now: number,
): Growth {
  const waiting = pods === 'Ignore' ? [] : seen.pods;
  const sources = sourcesOf(pools);
  const { possible, hopeless } = sift(groupsOf(waiting, now), rooms, sources);
  const moving = rooms.filter(({ state }) => state === 'there' || state === 'coming');
  const first = pack(possible, moving, sources, stockOf(pools, 'available'));
  // What can't be had now: rather the node that waits for a machine already than one more, and never more than exist.
  const later = pack(
    first.left,
    rooms.filter(({ state }) => state === 'waiting'),
    sources.map((source) => ({ ...source, most: source.most - (first.made.get(source.pool)?.length ?? 0) })),
    stockOf(pools, 'matching', first.made),
  );
  const more = new Map<string, { nodes: number; pods: WaitingPod[]; reasons: string[] }>();
  const asking = (pool: string): { nodes: number; pods: WaitingPod[]; reasons: string[] } => {
    const entry = more.get(pool) ?? { nodes: 0, pods: [], reasons: [] };
    more.set(pool, entry);
    return entry;
  };
  for (const made of [first.made, later.made]) {
    for (const [pool, bins] of made) {
      const entry = asking(pool);
      entry.nodes += bins.length;
      for (const bin of bins) for (const pod of bin) entry.pods.push(pod);
    }
  }
  const taken = new Map([...first.taken, ...later.taken]);
  let fullness = fullnessOf(seen.nodes, rooms, taken);
  for (const { pool, template } of sources.filter(({ template: { place } }) => isOpen(place))) {
    const { nodes, pods: those } = more.get(pool) ?? { nodes: 0, pods: [] };
    fullness = requesting(withRoom(fullness, times(template.room, nodes)), those);
  }
  for (const threshold of thresholds) {
    const percent = percentOf(fullness, threshold.resource);
    if (percent <= threshold.above) continue;
    const source = cheapest(threshold.resource, sources, more);
    if (source === undefined) continue;
    const left = source.most - (more.get(source.pool)?.nodes ?? 0);
    const nodes = Math.min(left, nodesToBring(fullness, threshold, source.template.room));
    if (nodes === 0) continue;
    const entry = asking(source.pool);
    entry.nodes += nodes;
    entry.reasons.push(`${threshold.resource} is requested to ${percent} %, above ${threshold.above} %`);
    fullness = withRoom(fullness, times(source.template.room, nodes));
  }
  return { more, taken, hopeless, short: later.left.flatMap((group) => group.pods), fullness };
}

interface Candidate extends Source {
  template: Template;
}

function sourcesOf(pools: readonly PoolCount[]): Candidate[] {
  return pools.flatMap(({ name, mayGrow, ceiling, wanted, seen: { pool, template } }) =>
    template === undefined || pool.spec.template.role === 'ControlPlane'
      ? []
      : [{ pool: name, template, most: mayGrow ? ceiling - wanted : 0, stock: pool.spec.template.flavorRef.name }],
  );
}

/** Machines that are to be had, by Flavor: those free now that no ComputeNode waits for, or all that there are. */
function stockOf(
  pools: readonly PoolCount[],
  of: 'available' | 'matching',
  made: ReadonlyMap<string, readonly unknown[]> = new Map(),
): Map<string, number> {
  const stock = new Map<string, number>();
  for (const { seen, staying, missing, name } of pools) {
    const { status } = seen.flavor ?? {};
    if (status === undefined) continue;
    const flavor = seen.pool.spec.template.flavorRef.name;
    const unbound = staying.filter(({ spec }) => spec.assetRef === undefined).length;
    const spoken = of === 'available' ? unbound + missing : staying.length + missing + (made.get(name)?.length ?? 0);
    stock.set(flavor, (stock.get(flavor) ?? status[of]) - spoken);
  }
  return stock;
}

function groupsOf(pods: readonly WaitingPod[], now: number): Group<WaitingPod>[] {
  const groups = new Map<string, { shape: Shape; recent: boolean; pods: WaitingPod[] }>();
  for (const pod of pods) {
    const recent = now < pod.since + noticingMs;
    const key = `${recent} ${pod.shape.key}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { shape: pod.shape, recent, pods: [pod] });
    else group.pods.push(pod);
  }
  for (const group of groups.values()) group.pods.sort(byAge);
  return [...groups.values()];
}

function byAge({ pod: { metadata: a } }: WaitingPod, { pod: { metadata: b } }: WaitingPod): number {
  if (a.creationTimestamp !== b.creationTimestamp) return a.creationTimestamp < b.creationTimestamp ? -1 : 1;
  return `${a.namespace}/${a.name}` < `${b.namespace}/${b.name}` ? -1 : 1;
}

function sift(
  groups: readonly Group<WaitingPod>[],
  rooms: readonly CountedRoom[],
  sources: readonly Candidate[],
): { possible: Group<WaitingPod>[]; hopeless: WaitingPod[] } {
  const possible: Group<WaitingPod>[] = [];
  const hopeless: WaitingPod[] = [];
  for (const group of groups) {
    const { shape } = group;
    const fits =
      bestSource(shape, 1, sources) !== undefined ||
      rooms.some(({ whole, place }) => holds(whole, shape.requests) && objectionTo(shape, place) === undefined);
    if (fits) possible.push(group);
    else hopeless.push(...group.pods);
  }
  return { possible, hopeless };
}

function holds(whole: Amounts, requests: Amounts): boolean {
  return Object.entries(requests).every(([name, amount]) => (whole[name] ?? 0n) >= amount);
}

/** Nodes that keep pods off by a taint are somebody's own, and no room that a cluster has in common. */
function fullnessOf(
  nodes: readonly SeenNode[],
  rooms: readonly CountedRoom[],
  taken: ReadonlyMap<string, readonly WaitingPod[]>,
): Fullness {
  const used = new Map(nodes.map((seen) => [seen.node.metadata.name, seen.used]));
  let fullness: Fullness = { requested: {}, present: {}, expected: {} };
  for (const room of rooms) {
    if (!isOpen(room.place)) continue;
    fullness = {
      requested: plus(fullness.requested, used.get(room.place.name ?? '') ?? {}),
      present: room.state === 'there' ? plus(fullness.present, room.whole) : fullness.present,
      expected: plus(fullness.expected, room.whole),
    };
    fullness = requesting(fullness, taken.get(room.id) ?? []);
  }
  return fullness;
}

function requesting(fullness: Fullness, pods: readonly WaitingPod[]): Fullness {
  return { ...fullness, requested: pods.reduce((sum, { shape }) => plus(sum, shape.requests), fullness.requested) };
}

/** The pool that brings most of a resource for its price, and nothing special beside it. */
function cheapest(
  resource: string,
  sources: readonly Candidate[],
  more: ReadonlyMap<string, { nodes: number }>,
): Candidate | undefined {
  const shape: Shape = { key: '', requests: { [resource]: 1n }, spec: {}, alone: [], spread: undefined, priority: 0 };
  const able = sources.filter(({ pool, most }) => most - (more.get(pool)?.nodes ?? 0) > 0);
  return bestSource(shape, Number.MAX_SAFE_INTEGER, able);
}
