import type { ComputeNode } from '#models/generated/computenode.ts';
import type { Stored } from '#models/meta/object.ts';
import { domainsOf, type Confinement } from '#models/placement/candidate.ts';
import type { Caches } from '../shell/caches.ts';
import type { Hall } from './hall.ts';
import type { Claims } from './pending.ts';

/** Those of `nodes` that have a machine and mean to keep it, with the machine's name. */
export function standingMembers(
  nodes: readonly Stored<ComputeNode>[],
  assumed: Claims,
): { node: Stored<ComputeNode>; asset: string }[] {
  return nodes.flatMap((node) => {
    const asset = node.spec.assetRef?.name ?? assumed.get(node.metadata.uid);
    return asset === undefined || node.metadata.deletionTimestamp !== undefined ? [] : [{ node, asset }];
  });
}

/**
 * The domain in which a cell stands; undefined while none of it has a machine. Where machines were moved apart under it,
 * the one with most of them.
 */
export function cellDomain(
  caches: Caches,
  hall: Hall,
  { cell, topology }: Confinement,
  assumed: Claims,
): string | undefined {
  const counts = new Map<string, number>();
  for (const { asset } of standingMembers(caches.nodes.store.byIndex('cell', cell), assumed)) {
    const candidate = hall.stock.get(asset);
    if (candidate === undefined) continue;
    const domain = domainsOf(candidate)[topology];
    counts.set(domain, (counts.get(domain) ?? 0) + 1);
  }
  return [...counts].toSorted(([a, of], [b, other]) => other - of || (a < b ? -1 : 1))[0]?.[0];
}
