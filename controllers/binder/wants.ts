import { waste } from '#models/placement/waste.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import { matchesFacts } from '#models/flavor/fit.ts';
import type { PlacementInput, ShapeFit, Want } from '#models/placement/candidate.ts';
import { domainsOf, topologies } from '#models/placement/candidate.ts';
import type { Waiting } from '#models/placement/turns.ts';
import { milli } from '#models/quantity/quantity.ts';
import type { Stored } from '#models/meta/object.ts';
import { selects } from '#models/selector/selector.ts';
import type { Caches } from '../shell/caches.ts';
import type { Hall } from './stock.ts';

/** What a ComputeNode needs of a machine. */
export function wantOf(node: ComputeNode): Want {
  const { flavorRef, poolRef, spread = [], assetSelector } = node.spec;
  return {
    name: node.metadata.name,
    uid: node.metadata.uid ?? '',
    group: poolRef === undefined ? `node/${node.metadata.name}` : `pool/${poolRef.name}`,
    requirement: flavorRef.name,
    spread: spread.map(({ topology, maxSkew, mode }) => ({ topology, maxSkew, mode })),
    selection: { key: JSON.stringify(assetSelector ?? null), selects: (labels) => selects(assetSelector, labels) },
  };
}

/** The node in line for a machine. All pools are alike so far: none goes before another. */
export function waitingOf(node: Stored<ComputeNode>): Waiting {
  return { want: wantOf(node), priority: 0, since: Date.parse(node.metadata.creationTimestamp) };
}

/** Judges each pair of Flavor and shape once a pass. */
export function fitting(caches: Caches, hall: Hall): PlacementInput['fit'] {
  const judged = new Map<string, ShapeFit>();
  return (requirement, shape) => {
    const key = `${requirement}\n${shape}`;
    const known = judged.get(key);
    if (known !== undefined) return known;
    const fit = judge(caches, hall, requirement, shape);
    judged.set(key, fit);
    return fit;
  };
}

function judge(caches: Caches, hall: Hall, requirement: string, shape: string): ShapeFit {
  const flavor = caches.flavors.store.get(requirement);
  const sample = hall.shapes.get(shape);
  if (flavor === undefined || sample === undefined) return { fits: false, reason: 'NotSelected' };
  const fit = matchesFacts(flavor, sample.facts, sample.sku);
  if (!fit.fits) return fit;
  const { hourlyCost } = sample.sku.spec;
  return {
    fits: true,
    waste: waste(flavor, sample.sku, sample.facts),
    cost: hourlyCost === undefined ? 0 : Number(milli(hourlyCost)),
  };
}

/** How many nodes of each pool stand in each domain, those that were just assumed included. */
export function placedNodes(
  caches: Caches,
  hall: Hall,
  groups: ReadonlySet<string>,
  assumed: ReadonlyMap<string, string>,
): Map<string, Map<string, number>> {
  const standing = new Map(hall.candidates.map((candidate) => [candidate.name, candidate]));
  const placed = new Map<string, Map<string, number>>();
  for (const group of groups) {
    if (!group.startsWith('pool/')) continue;
    const counts = new Map<string, number>();
    for (const node of caches.nodes.store.byIndex('pool', group.slice('pool/'.length))) {
      const asset = node.spec.assetRef?.name ?? assumed.get(node.metadata.uid);
      const candidate = asset === undefined ? undefined : standing.get(asset);
      if (candidate === undefined || node.metadata.deletionTimestamp !== undefined) continue;
      const domains = domainsOf(candidate);
      for (const topology of topologies) {
        const domain = domains[topology];
        counts.set(domain, (counts.get(domain) ?? 0) + 1);
      }
    }
    placed.set(group, counts);
  }
  return placed;
}

/** How many nodes stand there in all. */
export function totalOf(counts: ReadonlyMap<string, number> | undefined): number {
  let total = 0;
  // Each node counts in one Region, one AZone and one Rack.
  for (const [domain, nodes] of counts ?? []) if (domain.startsWith('Region/')) total += nodes;
  return total;
}
