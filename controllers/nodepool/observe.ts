import type { NodePool } from '#models/generated/nodepool.ts';
import type { Stored } from '#models/meta/object.ts';
import type { ObservedPool } from '#models/nodepool/observed.ts';
import { poolWants, releaseOrder } from '#models/resourceoffer/demands.ts';
import { layerImages } from '../computenode/view.ts';
import type { Caches } from '../shell/caches.ts';

/** What a look at a NodePool needs beside the caches. */
export interface PoolCircumstances {
  /** Why everything destructive stands still everywhere, or undefined. */
  freeze: string | undefined;
  /** When the status was last written, in ms since the epoch. */
  lastWrite: number | undefined;
}

/** What is decided on a NodePool by: from `caches` and what is given alone, so that a plan asks as the controller does. */
export function observeNodePool(
  caches: Caches,
  pool: Stored<NodePool>,
  { freeze, lastWrite }: PoolCircumstances,
  now: number,
): ObservedPool {
  const cluster = caches.clusters.store.get(pool.spec.clusterRef.name);
  return {
    nodes: caches.nodes.store.byIndex('pool', pool.metadata.name),
    isTaken: (name) => caches.nodes.store.get(name) !== undefined,
    ...demand(caches, pool, now),
    references: references(caches, pool),
    frozen: freeze ?? (cluster?.spec.freeze === true ? `Cluster ${cluster.metadata.name} is frozen` : undefined),
    clusterPaused: cluster?.spec.paused === true,
    lastWrite,
  };
}

/** What the pool wants, for whom, and which nodes its offers want to see go first. */
function demand(caches: Caches, pool: NodePool, now: number): Pick<ObservedPool, 'wanted' | 'served' | 'releaseFirst'> {
  const offers = caches.offers.store.byIndex('pool', pool.metadata.name);
  const flavor = caches.flavors.store.get(pool.spec.template.flavorRef.name);
  const { wanted, served } = poolWants(pool, offers, flavor, now);
  return { wanted, served, releaseFirst: releaseOrder(pool, offers, served, now) };
}

function references(caches: Caches, pool: NodePool): ObservedPool['references'] {
  const { clusterRef, template } = pool.spec;
  if (caches.clusters.store.get(clusterRef.name) === undefined) {
    return {
      complete: false,
      reason: 'ClusterNotFound',
      message: `Cluster ${clusterRef.name} doesn't exist: create it.`,
    };
  }
  const flavor = caches.flavors.store.get(template.flavorRef.name);
  if (flavor === undefined) {
    return {
      complete: false,
      reason: 'FlavorNotFound',
      message: `Flavor ${template.flavorRef.name} doesn't exist: create it.`,
    };
  }
  const unusable = layerImages(caches, { spec: { ...template, clusterRef } }, flavor.spec.arch).find(
    (image) => !image.usable,
  );
  if (unusable?.usable === false) return { complete: false, reason: unusable.reason, message: unusable.message };
  return { complete: true };
}
