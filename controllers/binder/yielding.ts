import { yielding } from '#models/binder/yields.ts';
import type { Yielding } from '#models/placement/candidate.ts';
import type { Caches } from '../shell/caches.ts';
import { clusterOf } from '../shell/cluster-of.ts';
import { standingOf } from '../shell/places.ts';

export interface YieldingOptions {
  /** Everything destructive is frozen: nothing is taken from anyone. */
  frozen?: boolean;
  /** Uids of ComputeNodes that were told to go, and that the caches may still show as if they weren't. */
  leaving?: ReadonlySet<string>;
}

/** Claimed machines that could be had for another ComputeNode, by the name of the asset. */
export function yieldingOf(caches: Caches, { frozen = false, leaving = new Set() }: YieldingOptions = {}) {
  const found = new Map<string, Yielding>();
  for (const asset of caches.assets.store.list()) {
    const { claimRef } = asset.spec;
    if (claimRef === undefined) continue;
    const node = caches.nodes.store.get(claimRef.name);
    const { maintenance, closing } = standingOf(caches, asset);
    const how = yielding(asset, closing && maintenance === 'None' ? 'Cordon' : maintenance, {
      node,
      cluster: clusterOf(caches, node),
      leaving: leaving.has(claimRef.uid),
    });
    if (how !== undefined && !(frozen && how.comes === 'byPreemption')) found.set(asset.metadata.name, how);
  }
  return found;
}
