import type { ResourceOffer } from '#models/generated/resourceoffer.ts';
import type { Stored } from '#models/meta/object.ts';
import { isReady } from '#models/nodepool/census.ts';
import type { ObservedOffer } from '#models/resourceoffer/decide.ts';
import type { Caches } from '../shell/caches.ts';

/** What is decided on a ResourceOffer by: from `caches` alone, so that a plan asks as the controller does. */
export function observeOffer(caches: Caches, offer: Stored<ResourceOffer>): ObservedOffer {
  const { name } = offer.spec.poolRef;
  const pool = caches.pools.store.get(name);
  return {
    pool,
    flavor: pool === undefined ? undefined : caches.flavors.store.get(pool.spec.template.flavorRef.name),
    offers: caches.offers.store.byIndex('pool', name),
    readyNodes: caches.nodes.store.byIndex('pool', name).filter(isReady).length,
  };
}
