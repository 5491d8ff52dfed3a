import { nodePools } from '../generated/resources.ts';
import type { Intent } from '../reconcile/decision.ts';
import type { UnitPool } from './observed.ts';
import { emptied } from './pool-of.ts';

/**
 * The next step to the end of a pool: no replicas, then no ComputeNodes, then no pool. Its nodes are drained and their
 * machines given back by the rules; the pool is deleted once its own controller has seen that none are wanted.
 */
export function drained({ pool, nodes }: UnitPool): Intent[] {
  const { name, uid, generation, deletionTimestamp } = pool.metadata;
  const { status } = pool;
  const first = emptied(pool);
  if (first.length > 0) return first;
  if (deletionTimestamp !== undefined || status?.observedGeneration !== generation) return [];
  // Offers on it would keep nodes: a pool that is being deleted refuses them.
  if (nodes.all > 0 && status?.wanted === 0) return [];
  return [{ do: 'delete', side: 'model', resource: nodePools, name: { name }, uid }];
}
