import type { CoreNode } from '../computenode/core.ts';
import type { ComputeNode } from '../generated/computenode.ts';
import type { NodePool } from '../generated/nodepool.ts';
import type { Flavor } from '../generated/flavor.ts';
import type { ResourceOffer } from '../generated/resourceoffer.ts';
import type { KubeObject, Stored } from '../meta/object.ts';
import type { Amounts } from './amounts.ts';
import type { Shape } from './shape.ts';
import type { Template } from './template.ts';

/** What the shell looks up of a Cluster whose room is kept. */
export interface ObservedCapacity {
  sight: Sight;
  nodes: readonly SeenNode[];
  /** Those that the scheduler can't place. */
  pods: readonly WaitingPod[];
  /** NodePools of the Cluster that may be asked, or were. */
  pools: readonly SeenPool[];
  /** Why everything destructive stands still, or undefined. */
  frozen: string | undefined;
  /** Since when nothing needs a node, by what {@link idleId} gives: as this process remembers, or the status told. */
  idleSince: ReadonlyMap<string, number>;
  /** uids of pods that were told that no machine can hold them. */
  told: ReadonlySet<string>;
}

/**
 * `lagging`: what is shown may be old, so that nothing may be concluded from what isn't there (rule 6). `none`: the cluster
 * can't be seen at all.
 */
export type Sight = { seen: 'whole' } | { seen: 'lagging'; message: string } | { seen: 'none'; message: string };

export interface SeenNode {
  node: Stored<CoreNode>;
  /** What its pods take, those that are on their way out included. */
  used: Amounts;
  /** Its pods by the keys that `countedAs` gives. */
  counts: ReadonlyMap<string, number>;
  /** Pods that keep it from being empty: not those of DaemonSets, static ones, or ones that are being deleted. */
  keeping: number;
  /** When a pod last came or went there, as far as was seen (ms since the epoch). */
  changedAt: number;
}

export interface WaitingPod {
  pod: Stored<KubeObject>;
  shape: Shape;
  /** When the scheduler first refused it, in ms since the epoch. */
  since: number;
  /** What the scheduler said. */
  message: string;
}

export interface SeenPool {
  pool: Stored<NodePool>;
  flavor: Flavor | undefined;
  /** Undefined when its Flavor isn't there, or no SKU serves it. */
  template: Template | undefined;
  /** ComputeNodes of it. */
  nodes: readonly Stored<ComputeNode>[];
  /** Every ResourceOffer on it, our own included. */
  offers: readonly Stored<ResourceOffer>[];
}
