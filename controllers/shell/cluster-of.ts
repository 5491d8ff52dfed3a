import type { Cluster } from '#models/generated/cluster.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import type { Target, Targets } from '../targets/target.ts';
import type { Caches } from './caches.ts';

export function clusterOf(caches: Caches, node: ComputeNode | undefined): Cluster | undefined {
  return node === undefined ? undefined : caches.clusters.store.get(node.spec.clusterRef.name);
}

/** Whether `target` is the cluster that the ComputeNode of this name joins: what bears its name elsewhere is not its own. */
export function isTargetOf(
  { caches, targets }: { caches: Caches; targets: Targets },
  computeNode: string | undefined,
  target: Target,
): boolean {
  const node = computeNode === undefined ? undefined : caches.nodes.store.get(computeNode);
  const cluster = clusterOf(caches, node);
  const lookup = cluster === undefined ? undefined : targets.of(cluster);
  return lookup?.found === true && lookup.target === target;
}
