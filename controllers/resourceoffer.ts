import type { ComputeNode } from '#models/generated/computenode.ts';
import type { ResourceOffer } from '#models/generated/resourceoffer.ts';
import { resourceOffers } from '#models/generated/resources.ts';
import { keyOf } from '#models/meta/object.ts';
import { isReady } from '#models/nodepool/census.ts';
import { same } from '#models/reconcile/same.ts';
import { decideResourceOffer } from '#models/resourceoffer/decide.ts';
import type { ControllerDefinition } from './runtime/controller.ts';
import { rememberedEstimates } from './estimate/past.ts';
import { observeOffer } from './resourceoffer/observe.ts';
import { source } from './runtime/source.ts';
import { specChanged } from './shell/changed.ts';
import { gathered } from './shell/gathered.ts';
import type { Ports } from './shell/ports.ts';
import { statusController } from './shell/status-controller.ts';

export function resourceOfferController(ports: Ports): ControllerDefinition {
  const { caches, clock } = ports;
  const estimates = rememberedEstimates(caches, () => clock.now());
  const onPool = (pool: string): string[] => caches.offers.store.byIndex('pool', pool).map(keyOf);

  return statusController(ports, {
    resource: resourceOffers,
    informer: caches.offers,
    sources: [
      // What one gets depends on the others: on what they ask for, and on whether their time is over.
      gathered(
        source(caches.offers, (offer, old) =>
          specChanged(offer, old) ||
          isCounted(offer) !== (old !== undefined && isCounted(old)) ||
          !same(offer.status?.kept, old?.status?.kept)
            ? onPool(offer.spec.poolRef.name)
            : [],
        ),
        clock,
      ),
      source(caches.pools, (pool, old) => (specChanged(pool, old) ? onPool(pool.metadata.name) : [])),
      // While its Cluster is paused, no gang of it is late.
      source(caches.clusters, (cluster, old) =>
        specChanged(cluster, old)
          ? caches.pools.store
              .byIndex('cluster', cluster.metadata.name)
              .flatMap(({ metadata }) => onPool(metadata.name))
          : [],
      ),
      // A gang may have to be larger than the stock, or not any more.
      source(caches.flavors, (flavor, old) =>
        specChanged(flavor, old) || flavor.status?.matching !== old?.status?.matching
          ? caches.pools.store.byIndex('flavor', flavor.metadata.name).flatMap(({ metadata }) => onPool(metadata.name))
          : [],
      ),
      gathered(
        source(caches.nodes, (node, old) => {
          const { poolRef } = node.spec;
          return poolRef === undefined || (old !== undefined && comesAlike(node, old)) ? [] : onPool(poolRef.name);
        }),
        clock,
      ),
    ],
    observe: (offer) => observeOffer(caches, offer, estimates),
    decide: decideResourceOffer,
  });
}

/** Whether it is one that a pool can count: it exists, its time has come and isn't over. */
function isCounted({ status }: ResourceOffer): boolean {
  return status?.nodes !== undefined;
}

/** Whether it is as far on its way to a Ready Node, and for the same offer. */
function comesAlike(node: ComputeNode, old: ComputeNode): boolean {
  return (
    isReady(node) === isReady(old) &&
    node.status?.phase === old.status?.phase &&
    node.spec.assetRef?.uid === old.spec.assetRef?.uid &&
    node.spec.gang?.name === old.spec.gang?.name &&
    node.metadata.deletionTimestamp === old.metadata.deletionTimestamp
  );
}
