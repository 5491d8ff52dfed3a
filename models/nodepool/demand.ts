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
  /** Nodes that it stands for already, and may keep of when it doesn't fit any more. None when left out. */
  holds?: number;
}

export type Grant =
  /** The pool holds `total` nodes for everything up to and with this demand: `adds` for this one, `loose` in no gang. */
  { granted: true; total: number; adds: number; loose: number } | Denial;

export type Denial = { granted: false; total: number; kept?: Kept } &
  /** The pool would have to hold `total`, which is above `max`. */
  (
    | { reason: 'AboveMax'; max: number }
    /** Its namespace would have `total`, which is above what it may have. */
    | { reason: 'QuotaExceeded'; quota: number }
  );

/** What stays of a demand that stood and doesn't fit any more: it comes to `nodes` by now, of which it adds `adds`. */
export interface Kept {
  nodes: number;
  adds: number;
}

/** A demand that the pool counts. */
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
  /** Those that were granted, in the order in which they are served, then those of which something is kept. */
  served: readonly Served[];
}

/** As many as a pool without `max` may hold: what the schema allows as `replicas`. */
export const mostNodes = 100_000;

/** How many nodes the demands of a namespace may come to; undefined for no limit. */
export type Quota = (namespace: string) => number | undefined;
