import { conditionOf } from '#models/conditions/conditions.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import type { PlanReport } from '#models/plan/report.ts';
import type { PlanWorld } from './world.ts';
import { isPaused } from './assets.ts';

/** ComputeNodes that would stay half way: everything that a plan has begun and that goes well is over in the end. */
export function stuckObjects(world: PlanWorld): PlanReport['stuck'] {
  return world.caches.nodes.store.list().flatMap((node) => {
    const { name, deletionTimestamp } = node.metadata;
    const ready = conditionOf(node, 'Ready');
    const goes = deletionTimestamp !== undefined;
    const comes = node.spec.assetRef !== undefined && node.status?.failure === undefined && isComing(node);
    if (!goes && !comes) return [];
    const { reason = 'Pending', message = 'No controller has looked at it yet.' } = ready ?? {};
    return [{ object: `ComputeNode ${name}`, reason, message: pausedMaster(world, node) ?? message }];
  });
}

function isComing({ status }: ComputeNode): boolean {
  const { phase } = status ?? {};
  return (
    phase === undefined || phase === 'Pending' || phase === 'Binding' || phase === 'Installing' || phase === 'Joining'
  );
}

function pausedMaster({ caches }: PlanWorld, { spec }: ComputeNode): string | undefined {
  const asset = caches.assets.store.get(spec.assetRef?.name ?? '');
  if (asset === undefined || !isPaused(caches, asset)) return undefined;
  return `OpsMaster ${asset.spec.opsMasterRef?.name ?? ''} is paused: nothing is begun on ComputeAsset ${asset.metadata.name}.`;
}
