import { nodePools } from '#models/generated/resources.ts';
import { decideNodePool } from '#models/nodepool/decide.ts';
import { same } from '#models/reconcile/same.ts';
import type { ControllerDefinition } from './runtime/controller.ts';
import { source } from './runtime/source.ts';
import { Expectations } from './nodepool/expectations.ts';
import { observeNodePool } from './nodepool/observe.ts';
import { imageSources } from './computenode/image-sources.ts';
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
      const circumstances = { freeze: ports.freeze.reason(), lastWrite: writtenAt.get(key) };
      const observed = observeNodePool(caches, pool, circumstances, now);
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
