import type { Cluster } from '#models/generated/cluster.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import { layers } from '#models/layers/layers.ts';

/** Why everything destructive stands still for this Cluster: the switch for all, or its own. */
export function frozenFor(everywhere: string | undefined, cluster: Cluster | undefined): string | undefined {
  return everywhere ?? (cluster?.spec.freeze === true ? `Cluster ${cluster.metadata.name} is frozen` : undefined);
}

/** Whether an Operation is still to be begun before the Node is Ready: that is what a freeze keeps from beginning. */
export function lacksLayers({ spec, status }: ComputeNode): boolean {
  const there = new Set(status?.layers?.map(({ name }) => name));
  return layers.some(({ name, image }) => image !== undefined && spec[image.ref] !== undefined && !there.has(name));
}
