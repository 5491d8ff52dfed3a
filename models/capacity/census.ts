import type { ComputeNode } from '../generated/computenode.ts';
import type { NodePool } from '../generated/nodepool.ts';
import type { ResourceOffer } from '../generated/resourceoffer.ts';
import type { Stored } from '../meta/object.ts';
import { keyOf } from '../meta/object.ts';
import { poolWants } from '../resourceoffer/demands.ts';
import type { SeenPool } from './observed.ts';
import { demandKeyOf, isOurs, offerOf } from './offer.ts';

/** A pool in numbers: what it wants now, and what of that our offer adds. */
export interface PoolCount {
  seen: SeenPool;
  name: string;
  ours: Stored<ResourceOffer> | undefined;
  /** What it wants with our offer. */
  wanted: number;
  /** Not being released, by name. */
  staying: readonly Stored<ComputeNode>[];
  /** Wanted, and not made yet. */
  missing: number;
  /** Of those, for no gang that others ask for. */
  ownMissing: number;
  /** Whether it is of a gang that others ask for: no node of ours, whatever stands on it. */
  isOthers(node: ComputeNode): boolean;
  /** The most it may want with what we ask for, whatever we ask. */
  ceiling: number;
  /** False while it is paused: it is asked for nothing more. */
  mayGrow: boolean;
  /** The nodes that our offer has to name so that the pool wants `total`, as far as it may. */
  nodesFor(total: number): number;
  /** What the pool wants when our offer names so many nodes. */
  wantedWith(nodes: number): number;
}

/** More than any pool has: what comes of asking for it is what may be asked for at most. */
const all = 100_000;

export function countPool(seen: SeenPool, cluster: string, namespace: string, now: number): PoolCount {
  const { pool, flavor, offers } = seen;
  const { name } = pool.metadata;
  const ours = offers.find((offer) => isOurs(offer, cluster, namespace));
  const others = offers.filter((offer) => offer !== ours);
  const wantedBy = (of: NodePool, those: readonly Stored<ResourceOffer>[]): number =>
    poolWants(of, those, flavor, now).wanted;
  const { wanted, grants, served } = poolWants(pool, offers, flavor, now);
  // What others are refused takes nothing of what we have.
  const granted = others.filter((offer) => grants.get(keyOf(offer))?.granted === true);
  const base = wantedBy(withoutMin(pool), granted);
  const staying = seen.nodes
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));

  /** What an offer of ours over so many nodes would add. */
  const asking = (nodes: number): Stored<ResourceOffer> => ({
    ...(ours ?? pretended(offerOf(cluster, namespace, name))),
    spec: { poolRef: { name }, nodes, gang: false, priority: 0, demandKey: demandKeyOf(cluster) },
  });
  /** Whether we get so many, and others keep what they have. */
  const isGranted = (nodes: number): boolean => {
    const offer = asking(nodes);
    const answers = poolWants(pool, [...others, offer], flavor, now).grants;
    return [offer, ...granted].every((each) => answers.get(keyOf(each))?.granted === true);
  };
  const gangs = new Map(
    served.flatMap(({ demand, adds }) => (demand.gang === undefined ? [] : [[demand.key, adds] as const])),
  );
  const isOthers = ({ spec }: ComputeNode): boolean => spec.gang !== undefined && gangs.has(spec.gang.name);
  const missing = Math.max(0, wanted - staying.length);
  const limit = mostThat(isGranted, Math.min(all, (pool.spec.max ?? all) - base));

  return {
    seen,
    name,
    ours,
    wanted,
    staying,
    missing,
    ownMissing: Math.max(0, missing - unmade(gangs, staying)),
    isOthers,
    ceiling: Math.max(wanted, base + limit),
    mayGrow: pool.spec.paused !== true,
    nodesFor: (total) => Math.max(0, Math.min(total - base, limit)),
    wantedWith: (nodes) => wantedBy(pool, nodes === 0 ? others : [...others, asking(nodes)]),
  };
}

/** Nodes that gangs have yet to get. */
function unmade(gangs: ReadonlyMap<string, number>, staying: readonly ComputeNode[]): number {
  const left = new Map(gangs);
  for (const { spec } of staying) {
    const count = left.get(spec.gang?.name ?? '') ?? 0;
    if (spec.gang !== undefined && count > 0) left.set(spec.gang.name, count - 1);
  }
  return [...left.values()].reduce((sum, count) => sum + count, 0);
}

/** The largest number up to `limit` that is granted; 0 when none is. What is granted, less of it is granted too. */
function mostThat(isGranted: (nodes: number) => boolean, limit: number): number {
  if (limit < 1) return 0;
  if (isGranted(limit)) return limit;
  let [granted, refused] = [0, limit];
  while (refused - granted > 1) {
    const middle = Math.floor((granted + refused) / 2);
    if (isGranted(middle)) granted = middle;
    else refused = middle;
  }
  return granted;
}

function withoutMin(pool: NodePool): NodePool {
  const { min: _, ...spec } = pool.spec;
  return { ...pool, spec };
}

/** As if it had been made just now: the last in turn. */
function pretended(offer: ResourceOffer): Stored<ResourceOffer> {
  const creationTimestamp = '9999-12-31T23:59:59Z';
  return { ...offer, metadata: { ...offer.metadata, uid: '', resourceVersion: '', creationTimestamp } };
}
