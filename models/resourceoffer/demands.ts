import type { Flavor } from '../generated/flavor.ts';
import type { NodePool } from '../generated/nodepool.ts';
import type { ResourceOffer } from '../generated/resourceoffer.ts';
import type { Stored } from '../meta/object.ts';
import { keyOf } from '../meta/object.ts';
import type { Demand, WantedNodes } from '../nodepool/wanted.ts';
import { wantedNodes } from '../nodepool/wanted.ts';
import { judge } from './judge.ts';

/**
 * How many nodes `pool` wants, and the answer to each of `offers` that counts, by `namespace/name`. Offers on other pools,
 * and those being deleted, expired or refused for what they are, count for nothing. The NodePool and each ResourceOffer
 * ask this one function, so they never disagree on the same objects.
 */
export function poolWants(
  pool: NodePool,
  offers: readonly Stored<ResourceOffer>[],
  flavor: Flavor | undefined,
  now: number,
): WantedNodes {
  const demands = offers.flatMap((offer): Demand[] => {
    const { metadata, spec } = offer;
    if (spec.poolRef.name !== pool.metadata.name || metadata.deletionTimestamp !== undefined) return [];
    const judgement = judge(offer, pool, flavor, now);
    if (!judgement.counts) return [];
    return [
      {
        key: keyOf(offer),
        creationTimestamp: metadata.creationTimestamp,
        nodes: judgement.nodes,
        priority: spec.priority,
        ...(spec.demandKey === undefined ? {} : { demandKey: spec.demandKey }),
      },
    ];
  });
  return wantedNodes(pool.spec, demands);
}
