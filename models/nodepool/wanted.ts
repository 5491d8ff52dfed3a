/** The numbers of a NodePool's spec that its size comes from. */
export interface PoolSize {
  replicas?: number;
  min?: number;
  max?: number;
}

/** One live ResourceOffer, as a number of nodes. */
export interface Demand {
  /** `namespace/name`: unique among the demands of a pool, and the name of its gang where it is one. */
  key: string;
  namespace: string;
  /** RFC 3339, as the API server set it. */
  creationTimestamp: string;
  nodes: number;
  /** The higher is served first. */
  priority: number;
  preemptionPolicy?: 'Never' | 'PreemptLowerPriority';
  /** Demands that share one are the same need told twice, and count as their largest. */
  demandKey?: string;
  /** All of its nodes get machines, or none. `whole`: all of them had theirs once. */
  gang?: { whole: boolean };
}

export type Grant =
  /** The pool holds `total` nodes for everything up to and with this demand: `adds` for this one, `loose` in no gang. */
  | { granted: true; total: number; adds: number; loose: number }
  /** It would have to hold `total`, which is above `max`. */
  | { granted: false; reason: 'AboveMax'; total: number; max: number }
  /** Its namespace would have `total`, which is above what it may have. */
  | { granted: false; reason: 'QuotaExceeded'; total: number; quota: number };

/** A demand that was granted. */
export interface Served {
  demand: Demand;
  /** Nodes that the pool has because of it: fewer than it asks for when others with its demandKey count already. */
  adds: number;
}

export interface WantedNodes {
  /** How many nodes the pool wants: never below `min`, never above `max`. */
  wanted: number;
  /** The answer to each demand, by its key. */
  grants: ReadonlyMap<string, Grant>;
  /** Those that were granted, in the order in which they are served. */
  served: readonly Served[];
}

/** As many as a pool without `max` may hold: what the schema allows as `replicas`. */
export const mostNodes = 100_000;

/** How many nodes the demands of a namespace may come to; undefined for no limit. */
export type Quota = (namespace: string) => number | undefined;

/**
 * How many nodes a pool wants: `replicas` plus the demands it can grant. They are taken by priority, then oldest first,
 * then by key, each whole or not at all: one that would lift the pool above `max`, or its namespace above its quota, is
 * refused, and a smaller one after it may still fit. The order of `demands` doesn't matter, and one that is refused, or
 * comes last, takes nothing from the others.
 */
export function wantedNodes(pool: PoolSize, demands: readonly Demand[], quotaOf: Quota = () => undefined): WantedNodes {
  const max = pool.max ?? mostNodes;
  const grants = new Map<string, Grant>();
  const served: Served[] = [];
  const largest = new Map<string, number>();
  const used = new Map<string, number>();
  let total = Math.min(pool.replicas ?? 0, max);
  let loose = total;
  for (const demand of inTurn(demands)) {
    const { key, namespace, nodes, demandKey } = demand;
    const counted = demandKey === undefined ? 0 : (largest.get(demandKey) ?? 0);
    const adds = Math.max(nodes - counted, 0);
    const has = (used.get(namespace) ?? 0) + adds;
    const quota = quotaOf(namespace);
    if (quota !== undefined && adds > 0 && has > quota) {
      grants.set(key, { granted: false, reason: 'QuotaExceeded', total: has, quota });
      continue;
    }
    if (total + adds > max) {
      grants.set(key, { granted: false, reason: 'AboveMax', total: total + adds, max });
      continue;
    }
    total += adds;
    if (demand.gang === undefined) loose += adds;
    used.set(namespace, has);
    if (demandKey !== undefined) largest.set(demandKey, Math.max(nodes, counted));
    grants.set(key, { granted: true, total, adds, loose });
    served.push({ demand, adds });
  }
  return { wanted: Math.min(Math.max(total, pool.min ?? 0), max), grants, served };
}

function inTurn(demands: readonly Demand[]): Demand[] {
  return demands
    .map((demand) => ({ demand, since: Date.parse(demand.creationTimestamp) }))
    .toSorted(
      (a, b) => b.demand.priority - a.demand.priority || a.since - b.since || compare(a.demand.key, b.demand.key),
    )
    .map(({ demand }) => demand);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
