import type { NodePool } from '#models/generated/nodepool.ts';
import type { Avoidance } from '#models/placement/candidate.ts';
import { selects } from '#models/selector/selector.ts';
import type { Caches } from '../shell/caches.ts';
import { groupOfPool } from './wants.ts';

/**
 * What NodePools say of standing apart, as far as it concerns one of `pools`: what these say, and what others say of
 * them. By the group of the pool that says it.
 */
export function avoidsOf(caches: Caches, pools: ReadonlySet<string>): Map<string, Avoidance[]> {
  const avoids = new Map<string, Avoidance[]>();
  for (const author of caches.pools.store.list()) {
    const rules = rulesOf(author, caches, pools);
    if (rules.length > 0) avoids.set(groupOfPool(author.metadata.name), rules);
  }
  return avoids;
}

function rulesOf(author: NodePool, caches: Caches, pools: ReadonlySet<string>): Avoidance[] {
  const { name } = author.metadata;
  return (author.spec.antiAffinity ?? []).flatMap(({ topology, mode, poolSelector }) => {
    // Of a pool that nothing is placed for now, only what it says of those that something is placed for counts.
    const others = pools.has(name) ? caches.pools.store.keys() : pools;
    const groups = [...others].filter((other) => {
      const pool = other === name ? undefined : caches.pools.store.get(other);
      return pool !== undefined && selects(poolSelector, pool.metadata.labels);
    });
    return groups.length === 0 ? [] : [{ topology, mode, groups: groups.toSorted().map(groupOfPool) }];
  });
}
