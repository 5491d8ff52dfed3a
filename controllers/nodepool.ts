import type { NodePool } from '#models/generated/nodepool.ts';
import { nodePools } from '#models/generated/resources.ts';
import type { ObservedPool } from '#models/nodepool/observed.ts';
import { decideNodePool } from '#models/nodepool/decide.ts';
import { poolWants } from '#models/resourceoffer/demands.ts';
import { keyOf } from '#models/meta/object.ts';
import { same } from '#models/reconcile/same.ts';
import type { ControllerDefinition } from './runtime/controller.ts';
import { source } from './runtime/source.ts';
import { Expectations } from './nodepool/expectations.ts';
import { imageSources } from './computenode/image-sources.ts';
import { layerImages } from './computenode/view.ts';
import { conclude } from './shell/conclude.ts';
import { specChanged } from './shell/changed.ts';
import { gathered } from './shell/gathered.ts';
import type { Ports } from './shell/ports.ts';

/** How long changes of its nodes are gathered, in ms. */
const gatherMs = 250;

export function nodePoolController(ports: Ports): ControllerDefinition {
  const { caches, clock, kube } = ports;
  const { store } = caches.pools;
  /** When each pool's status was last written by this process. Lost with it, which costs one write. */
  const writtenAt = new Map<string, number>();
  const expectations = new Expectations();

  function references(pool: NodePool): ObservedPool['references'] {
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

  /** What the pool wants, and which nodes its accepted offers want to see go first. */
  function demand(pool: NodePool, now: number): Pick<ObservedPool, 'wanted' | 'releaseFirst'> {
    const offers = caches.offers.store.byIndex('pool', pool.metadata.name);
    const flavor = caches.flavors.store.get(pool.spec.template.flavorRef.name);
    const { wanted, grants } = poolWants(pool, offers, flavor, now);
    const granted = offers.filter((offer) => grants.get(keyOf(offer))?.granted === true);
    return { wanted, releaseFirst: new Set(granted.flatMap(({ spec }) => spec.release ?? [])) };
  }

  function frozen(pool: NodePool): string | undefined {
    const cluster = caches.clusters.store.get(pool.spec.clusterRef.name);
    return (
      ports.freeze.reason() ??
      (cluster?.spec.freeze === true ? `Cluster ${cluster.metadata.name} is frozen` : undefined)
    );
  }

  const inCluster = (name: string): string[] => store.byIndex('cluster', name).map(({ metadata }) => metadata.name);
  const ofFlavor = (name: string): string[] => store.byIndex('flavor', name).map(({ metadata }) => metadata.name);

  return {
    name: 'nodepool',
    workers: 4,
    sources: [
      source(caches.pools, (pool) => [pool.metadata.name]),
      // A look at a pool is a look at all its nodes: once for what changes together, or n nodes would cost n².
      gathered(
        source(caches.nodes, ({ spec }) => (spec.poolRef === undefined ? [] : [spec.poolRef.name])),
        clock,
        gatherMs,
      ),
      source(caches.offers, ({ spec }) => [spec.poolRef.name]),
      source(caches.clusters, (cluster, old) =>
        specChanged(cluster, old) || cluster.status?.version !== old?.status?.version
          ? inCluster(cluster.metadata.name)
          : [],
      ),
      ...imageSources(caches, (key) => store.byIndex('image', key).map(({ metadata }) => metadata.name)),
      source(ports.freeze.informer, () => store.list().map(({ metadata }) => metadata.name)),
      source(caches.flavors, ({ metadata }, old) => (old === undefined ? ofFlavor(metadata.name) : [])),
    ],
    async reconcile(key) {
      const pool = store.get(key);
      if (pool === undefined) {
        writtenAt.delete(key);
        expectations.forget(key);
        return { done: 'settled' };
      }
      const now = clock.now();
      const waitsUntil = expectations.waitsUntil(key, (name) => caches.nodes.store.get(name), now);
      if (waitsUntil !== undefined) return { done: 'requeue', atMs: waitsUntil };
      const observed: ObservedPool = {
        nodes: caches.nodes.store.byIndex('pool', key),
        isTaken: (name) => caches.nodes.store.get(name) !== undefined,
        ...demand(pool, now),
        references: references(pool),
        frozen: frozen(pool),
        clusterPaused: caches.clusters.store.get(pool.spec.clusterRef.name)?.spec.paused === true,
        lastWrite: writtenAt.get(key),
      };
      const decision = decideNodePool(pool, observed, now);
      expectations.expect(key, decision.intents, now);
      try {
        const outcome = await conclude(nodePools, pool, decision, {
          model: kube,
          events: ports.events,
          ids: ports.ids,
        });
        if (!same(pool.status, decision.status)) writtenAt.set(key, now);
        return outcome;
      } catch (error) {
        // What was done of it, the same picture asks for by the same names.
        expectations.forget(key);
        throw error;
      }
    },
  };
}
