import { reachableCondition } from '../cluster/answering.ts';
import { conditionOf } from '../conditions/conditions.ts';
import type { Cluster } from '../generated/cluster.ts';
import type { ComputeAsset, ComputeAssetPhase } from '../generated/computeasset.ts';
import type { ComputeNode } from '../generated/computenode.ts';
import type { NodePool } from '../generated/nodepool.ts';
import type { Yielding } from '../placement/candidate.ts';
import type { Maintenance } from '../place/maintenance.ts';
import { barred } from './plan.ts';

export interface Holder {
  /** Of the claim on the asset; undefined where it is gone. */
  node: ComputeNode | undefined;
  /** Of the node; undefined where it is of none, or that is gone. */
  pool: NodePool | undefined;
  cluster: Cluster | undefined;
  /** It was told to go, whatever the cache shows. */
  leaving: boolean;
}

/**
 * How a machine that isn't free could be had for another node; undefined where it can't. Its data may be gone then: only where
 * the asset says Wipe. From a node that runs only where that and its pool say preemptible, and may be drained as things are.
 */
export function yielding(
  asset: ComputeAsset,
  maintenance: Maintenance,
  { node, pool, cluster, leaving }: Holder,
): Yielding | undefined {
  const { claimRef, reclaimPolicy } = asset.spec;
  const { phase } = asset.status ?? {};
  if (isLostAfter(asset, maintenance)) return undefined;
  // Freed or edited a moment ago: its own controller has only to look at it again.
  if (claimRef === undefined) return isOnItsWay(phase) || phase === 'Available' ? { comes: 'back' } : undefined;
  if (reclaimPolicy !== 'Wipe') return undefined;
  // A claim that nobody stands by is given back, unless nobody knows what runs there; so is one beside another `assetRef`.
  if (node?.metadata.uid !== claimRef.uid) return isOnItsWay(phase) ? { comes: 'back' } : undefined;
  const { assetRef } = node.spec;
  if (assetRef !== undefined && assetRef.name !== asset.metadata.name) return { comes: 'back' };
  if (leaving || node.metadata.deletionTimestamp !== undefined) return { comes: 'back' };
  const given = assetRef !== undefined && mayBeTakenFrom(node, pool, cluster);
  return given ? { comes: 'byPreemption', priority: node.spec.priority ?? 0 } : undefined;
}

function mayBeTakenFrom({ spec }: ComputeNode, pool: NodePool | undefined, cluster: Cluster | undefined): boolean {
  if (spec.preemptible !== true || spec.paused === true || cluster === undefined) return false;
  // The node says what its pool said when it was made. A pool that is paused would ask for no other.
  if (pool !== undefined && (pool.spec.preemptible !== true || pool.spec.paused === true)) return false;
  // What cannot be drained would be neither here nor there.
  const isReachable = conditionOf(cluster, reachableCondition)?.status !== 'False';
  return isReachable && cluster.spec.paused !== true && cluster.spec.freeze !== true;
}

function isOnItsWay(phase: ComputeAssetPhase | undefined): boolean {
  return phase === 'Claimed' || phase === 'Released' || phase === 'Cleaning';
}

/** Whether nobody could take it, were its claim gone. */
function isLostAfter(asset: ComputeAsset, maintenance: Maintenance): boolean {
  const { claimRef: _, ...spec } = asset.spec;
  const phase = asset.status?.phase;
  if (phase === 'Faulty' || phase === 'Quarantined' || phase === 'Retired') return true;
  const { status } = asset;
  const free: ComputeAsset = {
    ...asset,
    spec,
    ...(status === undefined
      ? {}
      : { status: { ...status, phase: 'Available', observedGeneration: asset.metadata.generation ?? 0 } }),
  };
  return barred(free, maintenance, false) !== undefined;
}
