import { amountsOf } from '#models/capacity/amounts.ts';
import type { ObservedCapacity, SeenNode, SeenPool, Sight } from '#models/capacity/observed.ts';
import type { Shape } from '#models/capacity/shape.ts';
import { templateOf } from '#models/capacity/template.ts';
import type { CoreNode } from '#models/computenode/core.ts';
import { nodeReady } from '#models/computenode/core.ts';
import type { Cluster } from '#models/generated/cluster.ts';
import type { NodePool } from '#models/generated/nodepool.ts';
import type { Stored } from '#models/meta/object.ts';
import type { Caches } from '../shell/caches.ts';
import type { Target, TargetLookup } from '../targets/target.ts';
import type { Ledger } from './ledger.ts';

/** How much of a cluster can be seen: what an informer that fails shows may be old. */
export function sightOf(lookup: TargetLookup): Sight {
  if (!lookup.found) return { seen: 'none', message: lookup.message };
  const failing = [lookup.target.nodes, lookup.target.pods].find(({ status }) => status.lastError !== undefined);
  if (failing === undefined) return { seen: 'whole' };
  const { plural } = failing.resource;
  return {
    seen: 'lagging',
    message: `What happens to ${plural} can't be followed: ${failing.status.lastError?.message}.`,
  };
}

type Seen = Pick<ObservedCapacity, 'nodes' | 'pods' | 'pools'>;

export function nothingSeen(): Seen {
  return { nodes: [], pods: [], pools: [] };
}

export function whatIsSeen(caches: Caches, cluster: Stored<Cluster>, target: Target, ledger: Ledger): Seen {
  const { name } = cluster.metadata;
  const nodes = target.nodes.store.list().map((node): SeenNode => ({ node, ...ledger.on(node.metadata.name) }));
  const daemons = ledger.daemons();
  const pools = caches.pools.store.byIndex('cluster', name).map((pool) => poolOf(caches, pool, target, daemons));
  return { nodes, pods: ledger.waiting(), pools };
}

function poolOf(caches: Caches, pool: Stored<NodePool>, target: Target, daemons: readonly Shape[]): SeenPool {
  const { name } = pool.metadata;
  const flavor = caches.flavors.store.get(pool.spec.template.flavorRef.name);
  const nodes = caches.nodes.store.byIndex('pool', name);
  const seen = nodes.flatMap(({ metadata, spec }) => {
    const node = target.nodes.store.get(metadata.name);
    const counts = node !== undefined && spec.flavorRef.name === flavor?.metadata.name && isReady(node);
    return counts ? [amountsOf(node.status?.allocatable)] : [];
  });
  const template =
    flavor === undefined
      ? undefined
      : templateOf({
          pool,
          flavor,
          skus: caches.skus.store.list(),
          azones: namesOf(caches.azones.store),
          regions: namesOf(caches.regions.store),
          seen,
          daemons,
        });
  return { pool, flavor, template, nodes, offers: caches.offers.store.byIndex('pool', name) };
}

function isReady(node: CoreNode): boolean {
  return nodeReady(node) === 'True';
}

function namesOf(store: { keys(): Iterable<string> }): string[] {
  return [...store.keys()].toSorted();
}
