import type { Reason } from '../conditions/reasons.ts';
import type { NodePool } from '../generated/nodepool.ts';
import type { UnitStatus } from '../generated/unit.ts';
import type { Stored } from '../meta/object.ts';

export type UnitInstance = NonNullable<UnitStatus['instances']>[number];

/** What is known of the ComputeNodes of one pool. */
export interface PoolNodes {
  /** Of those that aren't being released. */
  bound: number;
  ready: number;
  failed: number;
  /** Served once and don't now. */
  silent: number;
  /** All of them, those being released included. */
  all: number;
  /** Names of the Racks, AZones or Regions (as the Unit's topology says) that those with a machine stand in, sorted. */
  domains: readonly string[];
}

/** A NodePool that this Unit owns. */
export interface UnitPool {
  pool: Stored<NodePool>;
  nodes: PoolNodes;
}

/** What the shell looks up for a Unit, from synced stores only. */
export interface ObservedUnit {
  /** Every NodePool whose owner it is, in any order. */
  pools: readonly UnitPool[];
  /** Whether a NodePool of this name exists, whoever owns it. */
  isTaken: (name: string) => boolean;
  /** Whether Cluster and Flavors are there; the first that isn't, says why. New instances wait for them. */
  references: { complete: true } | { complete: false; reason: Reason; message: string };
  /** How many machines there are of a Flavor, whatever they are at now; undefined while nobody has counted them. */
  stockOf: (flavor: string) => number | undefined;
  /** The Cluster is paused: nothing is made or deleted. */
  clusterPaused: boolean;
  /** Why everything destructive stands still, or undefined. No deadline runs out meanwhile. */
  frozen: string | undefined;
  /** When the shell last wrote this object's status (ms since the epoch); absent when it doesn't know. */
  statusWrittenAt?: number;
}
