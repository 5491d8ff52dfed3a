import type { Flavor } from '../generated/flavor.ts';
import type { NodePool } from '../generated/nodepool.ts';
import type { ResourceOffer } from '../generated/resourceoffer.ts';
import type { Stored } from '../meta/object.ts';
import { keyOf } from '../meta/object.ts';
import type { Demand, Served, WantedNodes } from '../nodepool/demand.ts';
import { wantedNodes } from '../nodepool/wanted.ts';
import { isWhole } from './gang.ts';
import { judge } from './judge.ts';
import { heldBy } from './kept.ts';
import { allowanceOf } from './quota.ts';

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
    const holds = heldBy(offer, now);
    return [
      {
        key: keyOf(offer),
        namespace: metadata.namespace ?? '',
        creationTimestamp: metadata.creationTimestamp,
        nodes: judgement.nodes,
        priority: spec.priority,
        ...(spec.preemptionPolicy === undefined ? {} : { preemptionPolicy: spec.preemptionPolicy }),
        ...(spec.demandKey === undefined ? {} : { demandKey: spec.demandKey }),
        ...(spec.gang === true ? { gang: { whole: isWhole(offer) } } : {}),
        ...(holds === 0 ? {} : { holds }),
      },
    ];
  });
  const quotas = new Map(
    (pool.spec.quotas ?? []).map(({ namespace }) => [namespace, allowanceOf(pool, namespace, flavor)?.nodes]),
  );
  return wantedNodes(pool.spec, demands, (namespace) => quotas.get(namespace));
}

/**
 * ComputeNodes that the offers on a pool name to go first, in the order of their lists: of those that count, as they are
 * served, then of those that are over. So who withdraws the last of a demand can end its offer and still say who goes.
 */
export function releaseOrder(
  pool: NodePool,
  offers: readonly Stored<ResourceOffer>[],
  served: readonly Served[],
  now: number,
): ReadonlySet<string> {
  const byKey = new Map(offers.map((offer) => [keyOf(offer), offer]));
  const allowed = new Set(pool.spec.allowedNamespaces);
  const over = offers.filter(
    ({ metadata, spec }) => Date.parse(spec.expiresAt ?? '') <= now && allowed.has(metadata.namespace ?? ''),
  );
  const heard = [
    ...served.map(({ demand }) => byKey.get(demand.key)),
    ...over.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)),
  ];
  return new Set(heard.flatMap((offer) => offer?.spec.release ?? []));
}
