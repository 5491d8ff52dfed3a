import type { Estimates } from '#models/estimate/estimates.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import type { ResourceOffer } from '#models/generated/resourceoffer.ts';
import type { Stored } from '#models/meta/object.ts';
import { keyOf } from '#models/meta/object.ts';
import { isReady } from '#models/nodepool/census.ts';
import type { ObservedOffer } from '#models/resourceoffer/decide.ts';
import type { GangCount } from '#models/resourceoffer/gang.ts';
import type { Caches } from '../shell/caches.ts';
import { arrivalOf } from './arrivals.ts';

/**
 * What is decided on a ResourceOffer by: from `caches` and what is given alone, so that a plan asks as the controller
 * does. `estimates` is only asked for an offer whose nodes aren't all there.
 */
export function observeOffer(caches: Caches, offer: Stored<ResourceOffer>, estimates: () => Estimates): ObservedOffer {
  const { name } = offer.spec.poolRef;
  const pool = caches.pools.store.get(name);
  const flavor = pool === undefined ? undefined : caches.flavors.store.get(pool.spec.template.flavorRef.name);
  const offers = caches.offers.store.byIndex('pool', name);
  const asking = new Set(offers.map(keyOf));
  const nodes = caches.nodes.store
    .byIndex('pool', name)
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  return {
    pool,
    flavor,
    offers,
    clusterPaused: pool !== undefined && caches.clusters.store.get(pool.spec.clusterRef.name)?.spec.paused === true,
    readyNodes: nodes.filter(isReady).length,
    gangs: countGangs(nodes),
    expected(gang, count, now) {
      if (pool === undefined) return undefined;
      const those = nodes.filter(({ spec }) => inGang(spec) === gang);
      return arrivalOf(caches, { pool, flavor, nodes: those }, estimates(), count, now);
    },
  };

  /** Those of a gang that no offer asks for any more serve as any. */
  function inGang({ gang }: ComputeNode['spec']): string | undefined {
    return gang !== undefined && asking.has(gang.name) ? gang.name : undefined;
  }
}

function countGangs(nodes: readonly ComputeNode[]): ReadonlyMap<string, GangCount> {
  const counts = new Map<string, GangCount>();
  for (const node of nodes) {
    if (node.spec.gang === undefined) continue;
    const count = counts.get(node.spec.gang.name) ?? { made: 0, claimed: 0, ready: 0 };
    counts.set(node.spec.gang.name, count);
    count.made += 1;
    if (node.spec.assetRef !== undefined) count.claimed += 1;
    if (isReady(node)) count.ready += 1;
  }
  return counts;
}
