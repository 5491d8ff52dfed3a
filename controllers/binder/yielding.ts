import { yielding } from '#models/binder/yields.ts';
import type { Yielding } from '#models/placement/candidate.ts';
import type { Caches } from '../shell/caches.ts';
import { clusterOf } from '../shell/cluster-of.ts';
import { maintenanceFor, standingOf } from '../shell/places.ts';
import type { Hall } from './hall.ts';

export interface YieldingOptions {
  /** Everything destructive is frozen: nothing is taken from anyone. */
  frozen?: boolean;
  /** Uids of ComputeNodes that were told to go, and that the caches may still show as if they weren't. */
  leaving?: ReadonlySet<string>;
}

/** Machines that aren't free and could be had for another ComputeNode, by the name of the asset. */
export function yieldingOf(
  caches: Caches,
  { stock }: Hall,
  { frozen = false, leaving = new Set() }: YieldingOptions = {},
): Map<string, Yielding> {
  const found = new Map<string, Yielding>();
  for (const { name, barred } of stock.list()) {
    if (barred !== 'Claimed' && barred !== 'Enrolling') continue;
    const asset = caches.assets.store.get(name);
    if (asset === undefined) continue;
    const { claimRef } = asset.spec;
    const node = claimRef === undefined ? undefined : caches.nodes.store.get(claimRef.name);
    const how = yielding(asset, maintenanceFor(standingOf(caches, asset)), {
      node,
      pool: caches.pools.store.get(node?.spec.poolRef?.name ?? ''),
      cluster: clusterOf(caches, node),
      leaving: claimRef !== undefined && leaving.has(claimRef.uid),
    });
    if (how !== undefined && !(frozen && how.comes === 'byPreemption')) found.set(name, how);
  }
  return found;
}
