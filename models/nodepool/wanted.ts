/** The numbers of a NodePool's spec that its size comes from. */
export interface PoolSize {
  replicas?: number;
  min?: number;
  max?: number;
}

/** One live ResourceOffer, as a number of nodes. */
export interface Demand {
  /** `namespace/name`: unique among the demands of a pool. */
  key: string;
  /** RFC 3339, as the API server set it. */
  creationTimestamp: string;
  nodes: number;
  /** The higher is served first. */
  priority: number;
  /** Demands that share one are the same need told twice, and count as their largest. */
  demandKey?: string;
}

export type Grant =
  /** The pool holds `total` nodes for everything up to and with this demand. */
  | { granted: true; total: number }
  /** It would have to hold `total`, which is above `max`. */
  | { granted: false; total: number; max: number };

export interface WantedNodes {
  /** How many nodes the pool wants: never below `min`, never above `max`. */
  wanted: number;
  /** The answer to each demand, by its key. */
  grants: ReadonlyMap<string, Grant>;
}

/** As many as a pool without `max` may hold: what the schema allows as `replicas`. */
export const mostNodes = 100_000;

/**
 * How many nodes a pool wants: `replicas` plus the demands it can grant. They are taken by priority, then oldest first,
 * then by key, each whole or not at all: one that would lift the pool above `max` is refused, and a smaller one after it
 * may still fit. The order of `demands` doesn't matter, and one that comes last takes nothing from the others.
 */
export function wantedNodes(pool: PoolSize, demands: readonly Demand[]): WantedNodes {
  const max = pool.max ?? mostNodes;
  const grants = new Map<string, Grant>();
  const largest = new Map<string, number>();
  let total = Math.min(pool.replicas ?? 0, max);
  for (const { key, nodes, demandKey } of demands.toSorted(byTurn)) {
    const counted = demandKey === undefined ? 0 : (largest.get(demandKey) ?? 0);
    const lifted = total + Math.max(nodes - counted, 0);
    if (lifted > max) {
      grants.set(key, { granted: false, total: lifted, max });
      continue;
    }
    total = lifted;
    if (demandKey !== undefined) largest.set(demandKey, Math.max(nodes, counted));
    grants.set(key, { granted: true, total });
  }
  return { wanted: Math.min(Math.max(total, pool.min ?? 0), max), grants };
}

function byTurn(a: Demand, b: Demand): number {
  if (a.priority !== b.priority) return b.priority - a.priority;
  return compare(Date.parse(a.creationTimestamp), Date.parse(b.creationTimestamp)) || compare(a.key, b.key);
}

function compare<Value extends string | number>(a: Value, b: Value): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
