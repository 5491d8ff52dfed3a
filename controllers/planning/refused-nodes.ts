import { conditionOf } from '#models/conditions/conditions.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import type { Stored } from '#models/meta/object.ts';
import type { RefusedNodes } from '#models/plan/report.ts';
import { isOfChange, isOfShortUnit, type Changed } from './shortfall.ts';
import type { PlanWorld } from './world.ts';

/** ComputeNodes that wait for a machine in the end; those of one pool that are told the same are told as one. */
export function refusedNodes(world: PlanWorld, changed: Changed): RefusedNodes[] {
  const { caches, original } = world;
  const waiting = caches.nodes.store
    .byIndex('unbound', 'yes')
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .toSorted((a, b) => byName(a.metadata.name, b.metadata.name));
  const isOld = (node: Stored<ComputeNode>): boolean => {
    if (isOfChange(world, changed, node)) return false;
    const id = `ComputeNode ${node.metadata.name}`;
    const wasThere = original.get(id) !== undefined || !original.has(id);
    return wasThere || isOfShortUnit(world, node.spec.poolRef?.name ?? '');
  };
  const groups = Map.groupBy(waiting, (node) => {
    return JSON.stringify([node.spec.poolRef?.name, conditionOf(node, 'Ready')?.message, isOld(node)]);
  });
  return [...groups.values()].flatMap((nodes): RefusedNodes[] => {
    const [first] = nodes;
    if (first === undefined) return [];
    const { reason = 'Pending', message = 'No controller has looked at it yet.' } = conditionOf(first, 'Ready') ?? {};
    return [
      {
        pool: first.spec.poolRef?.name ?? null,
        nodes: nodes.map(({ metadata }) => metadata.name),
        reason,
        message,
        classes: first.status?.refused?.reasons.map((each) => ({ reason: each.reason, count: each.count })) ?? [],
        already: isOld(first),
      },
    ];
  });
}

/** web-2 goes before web-10. */
function byName(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : 1);
}
