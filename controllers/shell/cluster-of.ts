import type { Cluster } from '#models/generated/cluster.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import type { Caches } from './caches.ts';

export function clusterOf(caches: Caches, node: ComputeNode | undefined): Cluster | undefined {
  return node === undefined ? undefined : caches.clusters.store.get(node.spec.clusterRef.name);
}
