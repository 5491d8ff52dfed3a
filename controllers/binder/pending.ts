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

export interface Unbound {
  /** Claims that only lack their second write. */
  complete: { node: Stored<ComputeNode>; asset: Stored<ComputeAsset> }[];
  /** Those that a machine is picked for, in no promised order. */
  picking: Stored<ComputeNode>[];
}

/** For callers that see no Cluster: no Node bears the name. */
export const unseen: NodeSeen = () => ({ seen: 'none' });

/**
 * What is to be done about every ComputeNode without a machine, by the caches alone.
 * `claimed`: uids of ComputeNodes whose claim was written and isn't in the cache yet; they are left alone.
 */
export function unboundOf(
  caches: Caches,
  nodeSeen: NodeSeen = unseen,
  claimed: ReadonlyMap<string, unknown> = new Map(),
): Unbound {
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
    const claims = caches.assets.store.byIndex('claim', node.metadata.uid);
    const what = pendingOf(node, claims, obstacle !== undefined);
    if (what.pending === 'complete') unbound.complete.push({ node, asset: what.asset });
    if (what.pending === 'pick' && !claimed.has(node.metadata.uid)) unbound.picking.push(node);
  }
  return unbound;
}
