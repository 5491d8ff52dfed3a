import { conditionOf } from '#models/conditions/conditions.ts';
import type { ResourceOffer } from '#models/generated/resourceoffer.ts';
import type { Stored } from '#models/meta/object.ts';
import type { ObservedOffer } from '#models/resourceoffer/decide.ts';
import { decideResourceOffer } from '#models/resourceoffer/decide.ts';
import type { GangCount } from '#models/resourceoffer/gang.ts';
import { flavor } from '#test/builders/flavor.ts';
import { now } from '#test/builders/metadata.ts';
import { nodePool } from '#test/builders/nodepool.ts';

export const pool = nodePool({ spec: { replicas: 4, max: 10, allowedNamespaces: ['team-a'] } });

/** Four replicas, at most ten, and all of them Ready; nobody can tell when others will be. */
export const plain: ObservedOffer = {
  pool,
  flavor: flavor(),
  offers: [],
  clusterPaused: false,
  readyNodes: 4,
  gangs: new Map(),
  expected: () => undefined,
};

/** How far the gang of `offer-1` is. */
export function gangOf(count: Partial<GangCount>): Pick<ObservedOffer, 'gangs'> {
  return { gangs: new Map([['team-a/offer-1', { made: 0, claimed: 0, ready: 0, ...count }]]) };
}

export function decideOnce(offer: Stored<ResourceOffer>, seen: Partial<ObservedOffer> = {}, at = now) {
  const decision = decideResourceOffer(offer, { ...plain, ...seen }, at);
  return { ...decision, ready: conditionOf(decision, 'Ready'), offer: { ...offer, status: decision.status } };
}
