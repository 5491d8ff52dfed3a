import { conditionOf } from '#models/conditions/conditions.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import type { NodePool } from '#models/generated/nodepool.ts';
import type { KubeObject, Stored } from '#models/meta/object.ts';
import { isReady } from '#models/nodepool/census.ts';
import type { PoolPlan } from '#models/plan/report.ts';
import type { PlanWorld } from './world.ts';

interface Count {
  nodes: number;
  ready: number;
}

/** Pools whose numbers, or what they say of themselves, become otherwise; and those that are applied. */
export function poolPlans(
  { caches, original }: PlanWorld,
  objects: readonly Stored[],
  changed: ReadonlySet<string>,
): PoolPlan[] {
  const before = countNodes(objects.filter(isNode));
  const after = countNodes(caches.nodes.store.list());
  return caches.pools.store
    .list()
    .toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
    .flatMap((pool): PoolPlan[] => {
      const { name } = pool.metadata;
      const id = `NodePool ${name}`;
      const then = original.has(id) ? asPool(original.get(id)) : pool;
      const from = before.get(name) ?? { nodes: 0, ready: 0 };
      const to = after.get(name) ?? { nodes: 0, ready: 0 };
      const wanted = { from: then?.status?.wanted ?? 0, to: pool.status?.wanted ?? 0 };
      const told = conditionOf(pool, 'Ready');
      const same =
        from.nodes === to.nodes &&
        from.ready === to.ready &&
        wanted.from === wanted.to &&
        conditionOf(then, 'Ready')?.reason === told?.reason;
      if (same && !changed.has(id)) return [];
      const { reason = '', message = '' } = told ?? {};
      return [{ name, wanted, nodes: fromTo(from, to, 'nodes'), ready: fromTo(from, to, 'ready'), reason, message }];
    });
}

function fromTo(from: Count, to: Count, field: keyof Count): { from: number; to: number } {
  return { from: from[field], to: to[field] };
}

function countNodes(nodes: readonly ComputeNode[]): Map<string, Count> {
  const counts = new Map<string, Count>();
  for (const node of nodes) {
    const pool = node.spec.poolRef?.name;
    if (pool === undefined || node.metadata.deletionTimestamp !== undefined) continue;
    const count = counts.get(pool) ?? { nodes: 0, ready: 0 };
    counts.set(pool, count);
    count.nodes += 1;
    if (isReady(node)) count.ready += 1;
  }
  return counts;
}

function isNode(object: KubeObject): object is Stored<ComputeNode & KubeObject> {
  return object.kind === 'ComputeNode';
}

function asPool(object: Stored | undefined): NodePool | undefined {
  return object as Stored<NodePool & KubeObject> | undefined;
}
