import { pendingOf } from '#models/binder/plan.ts';
import { bindingObstacle } from '#models/computenode/bind.ts';
import type { ObservedNode } from '#models/computenode/observed.ts';
import type { Cluster } from '#models/generated/cluster.ts';
import type { ComputeAsset } from '#models/generated/computeasset.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import type { Stored } from '#models/meta/object.ts';
import { layerImages } from '../computenode/view.ts';
import type { Caches } from '../shell/caches.ts';
import { clusterOf } from '../shell/cluster-of.ts';

/** The Node that bears a ComputeNode's name in its Cluster, as far as the caller can see that Cluster. */
export type NodeSeen = (node: Stored<ComputeNode>, cluster: Cluster | undefined) => ObservedNode['node'];

/** Uid of a ComputeNode → name of the asset that it has, or will have, by a claim that its `assetRef` doesn't show yet. */
export type Claims = ReadonlyMap<string, string>;

export interface Unbound {
  /** Claims that only lack their second write. */
  complete: { node: Stored<ComputeNode>; asset: Stored<ComputeAsset> }[];
  /** Those that a machine is picked for, in no promised order. */
  picking: Stored<ComputeNode>[];
}

/** For callers that see no Cluster: no Node bears the name. */
export const unseen: NodeSeen = () => ({ seen: 'none' });

/** Both writes of these will be there before anything else is decided. */
export function claimsOf({ complete }: Unbound): Map<string, string> {
  return new Map(complete.map(({ node, asset }) => [node.metadata.uid, asset.metadata.name]));
}

/**
 * What is to be done about every ComputeNode without a machine, by the caches alone.
 * `claims`: those that were written and aren't in the cache yet; whoever has one is left alone.
 */
export function unboundOf(caches: Caches, nodeSeen: NodeSeen = unseen, claims: Claims = new Map()): Unbound {
  const unbound: Unbound = { complete: [], picking: [] };
  for (const node of caches.nodes.store.byIndex('unbound', 'yes')) {
    const cluster = clusterOf(caches, node);
    const arch = caches.flavors.store.get(node.spec.flavorRef.name)?.spec.arch;
    const obstacle = bindingObstacle(node, {
      cluster,
      node: nodeSeen(node, cluster),
      frozen: undefined,
      images: layerImages(caches, node, arch),
    });
    const claimed = caches.assets.store.byIndex('claim', node.metadata.uid);
    const what = pendingOf(node, claimed, obstacle !== undefined);
    if (what.pending === 'complete') unbound.complete.push({ node, asset: what.asset });
    if (what.pending === 'pick' && !claims.has(node.metadata.uid)) unbound.picking.push(node);
  }
  return unbound;
}
