import type { ComputeNode } from '../generated/computenode.ts';
import type { Reason } from '../conditions/reasons.ts';
import type { Stored } from '../meta/object.ts';
import type { Served } from './demand.ts';

export interface ObservedPool {
  /** Every ComputeNode of the pool, those being released included. */
  nodes: readonly Stored<ComputeNode>[];
  /** Whether any ComputeNode has this name: one of this pool, of another, or made by hand. */
  isTaken: (name: string) => boolean;
  /** `poolWants`: what replicas and accepted offers come to, within min and max. */
  wanted: number;
  /** The offers that are in it, in the order in which they are served. */
  served: readonly Served[];
  /** ComputeNodes that offers want to go first, in this order. */
  releaseFirst: ReadonlySet<string>;
  /** Whether Cluster, Flavor and images are all there; the first that isn't, says why. New nodes wait for them. */
  references: { complete: true } | { complete: false; reason: Reason; message: string };
  /** The pool's Cluster is paused: no node is made or deleted. */
  clusterPaused: boolean;
  /** Why everything destructive stands still, or undefined: new nodes wait for that too. */
  frozen: string | undefined;
  /** When the status was last written, in ms, so that counts alone don't write it all the time. */
  lastWrite: number | undefined;
}
