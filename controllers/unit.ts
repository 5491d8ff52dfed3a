import type { ComputeNode } from '#models/generated/computenode.ts';
import type { NodePool } from '#models/generated/nodepool.ts';
import { nodePools, units } from '#models/generated/resources.ts';
import { isReady } from '#models/nodepool/census.ts';
import { decideUnit } from '#models/unit/decide.ts';
import type { ControllerDefinition } from './runtime/controller.ts';
import { source } from './runtime/source.ts';
import { Expectations } from './nodepool/expectations.ts';
import { specChanged } from './shell/changed.ts';
import { gathered } from './shell/gathered.ts';
import type { Ports } from './shell/ports.ts';
import { createStatusWrites } from './shell/status-writes.ts';
import { observeUnit } from './unit/observe.ts';

/** How long changes of its pools and nodes are gathered, in ms. */
const gatherMs = 250;

export function unitController(ports: Ports): ControllerDefinition {
  const { caches, clock, kube, events, ids } = ports;
  const { store } = caches.units;
  const writes = createStatusWrites(clock);
  /** Counted on a picture that lags behind its own writes, a Unit would forget pools that it has just made. */
  const expectations = new Expectations(nodePools);

  const names = (found: readonly { metadata: { name: string } }[]): string[] =>
    found.map(({ metadata }) => metadata.name);
  const ownerOf = ({ metadata }: NodePool): string[] =>
    (metadata.ownerReferences ?? []).flatMap(({ kind, name }) => (kind === 'Unit' ? [name] : []));
  const ofNode = ({ spec }: ComputeNode): string[] => {
    const pool = caches.pools.store.get(spec.poolRef?.name ?? '');
    return pool === undefined ? [] : ownerOf(pool);
  };

  /** Units that would give this name to a NodePool of theirs: one that comes or goes may stand in their way, whoever owns it. */
  const namedLike = ({ metadata: { name } }: NodePool): string[] =>
    [...name.matchAll(/-(?=\d{1,3}-)/g)].flatMap(({ index }) => {
      const unit = name.slice(0, index);
      return store.get(unit) === undefined ? [] : [unit];
    });

  return {
    name: 'unit',
    workers: 2,
    sources: [
      source(caches.units, ({ metadata }) => [metadata.name]),
      gathered(
        source(caches.pools, (pool, old) => [...ownerOf(pool), ...(old === undefined ? namedLike(pool) : [])]),
        clock,
        gatherMs,
      ),
      gathered(
        source(caches.nodes, (node, old) => (countsAlike(node, old) ? [] : ofNode(node))),
        clock,
        gatherMs,
      ),
      source(caches.clusters, (cluster, old) =>
        specChanged(cluster, old) ? names(store.byIndex('cluster', cluster.metadata.name)) : [],
      ),
      source(caches.flavors, (flavor, old) =>
        specChanged(flavor, old) || flavor.status?.matching !== old?.status?.matching
          ? names(store.byIndex('flavor', flavor.metadata.name))
          : [],
      ),
      source(ports.freeze.informer, () => names(store.list())),
      // Read for where nodes stand; a machine with a node isn't moved under it.
      source(caches.assets, () => []),
      source(caches.racks, () => []),
      source(caches.azones, () => []),
      source(caches.regions, () => []),
    ],
    async reconcile(key) {
      const unit = store.get(key);
      if (unit === undefined) {
        writes.forget(key);
        expectations.forget(key);
        return { done: 'settled' };
      }
      const now = clock.now();
      const waitsUntil = expectations.waitsUntil(key, (name) => caches.pools.store.get(name), now);
      if (waitsUntil !== undefined) return { done: 'requeue', atMs: waitsUntil };
      const observed = { ...observeUnit(caches, unit, { freeze: ports.freeze.reason() }), ...writes.of(unit) };
      const decision = decideUnit(unit, observed, now);
      expectations.expect(key, decision.intents, now);
      try {
        return await writes.conclude(units, unit, decision, { model: kube, events, ids });
      } catch (error) {
        // What was done of it, the same picture asks for by the same names.
        expectations.forget(key);
        throw error;
      }
    },
  };
}

/** Whether nothing differs that a Unit counts. */
function countsAlike(node: ComputeNode, old: ComputeNode | undefined): boolean {
  return (
    old !== undefined &&
    !specChanged(node, old) &&
    isReady(node) === isReady(old) &&
    node.status?.phase === old.status?.phase
  );
}
