import type { ComputeNode } from '#models/generated/computenode.ts';
import type { NodePool } from '#models/generated/nodepool.ts';
import type { Unit } from '#models/generated/unit.ts';
import type { Stored } from '#models/meta/object.ts';
import { hasServed, isReady } from '#models/nodepool/census.ts';
import type { ObservedUnit, PoolNodes } from '#models/unit/observed.ts';
import type { Caches } from '../shell/caches.ts';
import { standingOf } from '../shell/places.ts';

/** What a look at a Unit needs beside the caches. */
export interface UnitCircumstances {
  /** Why everything destructive stands still everywhere, or undefined. */
  freeze: string | undefined;
}

/** What is decided on a Unit by: from `caches` and what is given alone, so that a plan asks as the controller does. */
export function observeUnit(caches: Caches, unit: Stored<Unit>, { freeze }: UnitCircumstances): ObservedUnit {
  const { clusterRef, topology } = unit.spec;
  const cluster = caches.clusters.store.get(clusterRef.name);
  return {
    pools: caches.pools.store
      .byIndex('unit', unit.metadata.uid)
      .map((pool) => ({ pool, nodes: nodesOf(caches, pool, topology) })),
    isTaken: (name) => caches.pools.store.get(name) !== undefined,
    references: references(caches, unit),
    stockOf: (flavor) => stockOf(caches, flavor),
    clusterPaused: cluster?.spec.paused === true,
    frozen: freeze ?? (cluster?.spec.freeze === true ? `Cluster ${cluster.metadata.name} is frozen` : undefined),
  };
}

function nodesOf(caches: Caches, pool: NodePool, topology: Unit['spec']['topology']): PoolNodes {
  const all = caches.nodes.store.byIndex('pool', pool.metadata.name);
  const staying = all.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const bound = staying.filter(({ spec }) => spec.assetRef !== undefined);
  const domains = new Set(bound.flatMap((node) => domainOf(caches, node, topology) ?? []));
  return {
    bound: bound.length,
    ready: staying.filter(isReady).length,
    failed: staying.filter(({ status }) => status?.phase === 'Failed').length,
    silent: staying.filter((node) => hasServed(node) && !isReady(node)).length,
    all: all.length,
    domains: [...domains].toSorted(),
  };
}

function domainOf(caches: Caches, node: ComputeNode, topology: Unit['spec']['topology']): string | undefined {
  const asset = caches.assets.store.get(node.spec.assetRef?.name ?? '');
  if (asset === undefined) return undefined;
  const { azone, region } = standingOf(caches, asset);
  return { Rack: asset.spec.rackRef.name, AZone: azone, Region: region }[topology];
}

function references(caches: Caches, { spec }: Unit): ObservedUnit['references'] {
  const { name } = spec.clusterRef;
  if (caches.clusters.store.get(name) === undefined) {
    return { complete: false, reason: 'ClusterNotFound', message: `Cluster ${name} doesn't exist: create it.` };
  }
  for (const { template } of spec.pools) {
    const flavor = template.flavorRef.name;
    if (caches.flavors.store.get(flavor) !== undefined) continue;
    return { complete: false, reason: 'FlavorNotFound', message: `Flavor ${flavor} doesn't exist: create it.` };
  }
  return { complete: true };
}

/** As its controller counted last, of the spec as it stands. */
function stockOf(caches: Caches, name: string): number | undefined {
  const flavor = caches.flavors.store.get(name);
  if (flavor?.status?.observedGeneration !== flavor?.metadata.generation) return undefined;
  return flavor?.status?.matching;
}
