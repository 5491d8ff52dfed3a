import type { Cluster } from '#models/generated/cluster.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import type { Operation } from '#models/generated/operation.ts';
import { layers } from '#models/layers/layers.ts';
import { isFinal } from '#models/operation/final.ts';

/** Why everything destructive stands still for this Cluster: the switch for all, or its own. */
export function frozenFor(everywhere: string | undefined, cluster: Cluster | undefined): string | undefined {
  return everywhere ?? (cluster?.spec.freeze === true ? `Cluster ${cluster.metadata.name} is frozen` : undefined);
}

/** Whether an Operation is still to begin before the Node is Ready: a freeze keeps it from that, and lets those end that have begun. */
export function lacksLayers({ spec, status }: ComputeNode, operations: readonly Operation[]): boolean {
  const begun = operations.filter((each) => each.status?.startedAt !== undefined && !isFinal(each));
  const there = new Set<string | undefined>([
    ...(status?.layers ?? []).map(({ name }) => name),
    ...begun.map((each) => each.spec.layer),
  ]);
  return layers.some(({ name, image }) => image !== undefined && spec[image.ref] !== undefined && !there.has(name));
}
