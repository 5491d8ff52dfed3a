import type { ComputeNode } from '#models/generated/computenode.ts';
import type { NodePool } from '#models/generated/nodepool.ts';
import { computeNodes, nodePools, units } from '#models/generated/resources.ts';
import type { Unit } from '#models/generated/unit.ts';
import { listed, type Stage } from './stage.ts';

/** Instances of Units that are neither whole nor empty once all is quiet, or that stand in two domains. */
export function torn(stage: Pick<Stage, 'lab'>): string[] {
  const nodes = listed<ComputeNode>(stage, computeNodes);
  const pools = listed<NodePool>(stage, nodePools);
  return listed<Unit>(stage, units).flatMap(({ metadata, spec, status }) => {
    const size = spec.pools.reduce((sum, { replicas }) => sum + replicas, 0);
    return (status?.instances ?? []).flatMap((instance) => {
      const name = `${metadata.name}-${instance.index}`;
      const members = nodes.filter((node) => node.spec.cell?.name === name && node.spec.assetRef !== undefined);
      const kept = instance.wholeSince !== undefined;
      const lost = kept && pools.some((pool) => pool.spec.cell?.name === name && (pool.status?.pending ?? 0) > 0);
      const whole = members.length === size || lost || (!kept && members.length === 0);
      return whole ? [] : [`whole or empty: ${name} is ${instance.phase} with ${members.length} of ${size} machines`];
    });
  });
}
