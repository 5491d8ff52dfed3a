import { waste } from '#models/placement/waste.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import type { LabelSelector } from '#models/generated/shared.ts';
import { matchesFacts } from '#models/flavor/fit.ts';
import type { PlacementInput, Selection, ShapeFit, Want } from '#models/placement/candidate.ts';
import { cellKey } from '#models/placement/scope.ts';
import type { Waiting } from '#models/placement/turns.ts';
import { milli } from '#models/quantity/quantity.ts';
import type { Stored } from '#models/meta/object.ts';
import { selects } from '#models/selector/selector.ts';
import type { Caches } from '../shell/caches.ts';
import type { Hall } from './hall.ts';

/** The group of a pool's nodes: they are spread against each other. */
export function groupOfPool(pool: string): string {
  return `pool/${pool}`;
}

/** What a ComputeNode needs of a machine. */
function wantOf(node: ComputeNode, gang: string | undefined, withheld: readonly string[]): Want {
  const { flavorRef, poolRef, spread = [], assetSelector, preferences = [], cell, priority = 0 } = node.spec;
  return {
    name: node.metadata.name,
    uid: node.metadata.uid ?? '',
    group: poolRef === undefined ? `node/${node.metadata.name}` : groupOfPool(poolRef.name),
    requirement: flavorRef.name,
    spread: spread.map(({ topology, maxSkew, mode }) => ({ topology, maxSkew, mode })),
    selection: selectionOf(assetSelector),
    preferences: preferences.map((each) => ({ weight: each.weight, ...selectionOf(each.assetSelector) })),
    priority,
    preempts: node.spec.preemptionPolicy === 'PreemptLowerPriority',
    ...(gang === undefined ? {} : { gang }),
    ...(withheld.length === 0 ? {} : { withheld }),
    ...(cell === undefined ? {} : { confinement: { cell: cellKey(node) ?? cell.name, topology: cell.topology } }),
  };
}

function selectionOf(selector: LabelSelector | undefined): Selection {
  return { key: JSON.stringify(selector ?? null), selects: (labels) => selects(selector, labels) };
}

/** The node in line for a machine. `gang`: with which others it is placed all or none; `withheld`: what it can't have. */
export function waitingOf(
  node: Stored<ComputeNode>,
  gang: string | undefined,
  withheld: readonly string[] = [],
): Waiting {
  const { priority = 0 } = node.spec;
  return { want: wantOf(node, gang, withheld), priority, since: Date.parse(node.metadata.creationTimestamp) };
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

/** How many nodes stand there in all. */
export function totalOf(counts: ReadonlyMap<string, number> | undefined): number {
  let total = 0;
  // Each node counts in one Region, one AZone and one Rack.
  for (const [domain, nodes] of counts ?? []) if (domain.startsWith('Region/')) total += nodes;
  return total;
}
