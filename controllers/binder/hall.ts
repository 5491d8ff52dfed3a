import type { ComputeAsset } from '#models/generated/computeasset.ts';
import type { Facts } from '#models/generated/shared.ts';
import type { SKU } from '#models/generated/sku.ts';
import { barred, isComing } from '#models/binder/plan.ts';
import { domainsOf, topologies, type Candidate, type Domains, type Rack } from '#models/placement/candidate.ts';
import { Stock } from '#models/placement/stock.ts';
import { same } from '#models/reconcile/same.ts';
import type { Caches } from '../shell/caches.ts';
import { maintenanceFor, standingOf } from '../shell/places.ts';
import type { Claims } from './pending.ts';
import { groupOfPool } from './wants.ts';

/** Everything that could be a Node, as placement sees it, and where the Nodes of pools stand. */
export interface Hall {
  stock: Stock;
  /** Those with machines in them. */
  racks: ReadonlyMap<string, Rack>;
  /** Of each shape one sample, to compare Flavors with. */
  shapes: ReadonlyMap<string, Shape>;
  /** Group of a pool → `domainsOf` → how many of its nodes stand there; who leaves isn't counted. */
  placed: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

export interface Shape {
  sku: SKU;
  facts: Facts | undefined;
}

/** The hall as the caches show it now. */
export function hallOf(caches: Caches, assumed: Claims = new Map()): Hall {
  const hall = new HallBook(caches);
  hall.assume(assumed);
  for (const name of caches.assets.store.keys()) hall.lookAtAsset(name);
  for (const name of caches.nodes.store.keys()) hall.lookAtNode(name);
  return hall;
}

/** A hall that is written up object by object: after a look at each that changed it is the same as one made anew. */
export class HallBook implements Hall {
  readonly stock = new Stock();
  readonly racks = new Map<string, Rack & { machines: number }>();
  readonly shapes = new Map<string, Shape & { machines: number }>();
  readonly placed = new Map<string, Map<string, number>>();
  readonly #caches: Caches;
  readonly #standing = new Map<string, { group: string; domains: Domains }>();
  #assumed: Claims = new Map();
  #assumedAssets: ReadonlySet<string> = new Set();

  constructor(caches: Caches) {
    this.#caches = caches;
  }

  /** What this changes shows with the next look at the assets and nodes that it names, or doesn't name any more. */
  assume(assumed: Claims): void {
    this.#assumed = assumed;
    this.#assumedAssets = new Set(assumed.values());
  }

  /** @returns whether it stands elsewhere than it did: nodes on it are to be looked at too. */
  lookAtAsset(name: string): boolean {
    const asset = this.#caches.assets.store.get(name);
    const before = this.stock.get(name);
    const seen = asset === undefined ? undefined : this.#candidate(asset);
    if (before !== undefined && seen !== undefined && same(before, seen.candidate)) {
      this.#describe(seen);
      return false;
    }
    if (before !== undefined) this.#leave(before);
    if (seen !== undefined) this.#enter(seen);
    const { candidate } = seen ?? {};
    return (
      before?.rack !== candidate?.rack || before?.azone !== candidate?.azone || before?.region !== candidate?.region
    );
  }

  lookAtNode(name: string): void {
    const before = this.#standing.get(name);
    if (before !== undefined) this.#count(before, -1);
    this.#standing.delete(name);
    const node = this.#caches.nodes.store.get(name);
    if (node?.spec.poolRef === undefined || node.metadata.deletionTimestamp !== undefined) return;
    const asset = node.spec.assetRef?.name ?? this.#assumed.get(node.metadata.uid);
    const candidate = asset === undefined ? undefined : this.stock.get(asset);
    if (candidate === undefined) return;
    const standing = { group: groupOfPool(node.spec.poolRef.name), domains: domainsOf(candidate) };
    this.#standing.set(name, standing);
    this.#count(standing, 1);
  }

  #candidate(asset: ComputeAsset): Seen | undefined {
    if (asset.spec.type === 'Switch' || asset.spec.type === 'Router') return undefined;
    const standing = standingOf(this.#caches, asset);
    const { rack, azone, region, sku } = standing;
    if (rack === undefined || azone === undefined || region === undefined || sku === undefined) return undefined;
    const { name, uid = '', labels = {} } = asset.metadata;
    const { facts, failures = 0 } = asset.status ?? {};
    const bar = barred(asset, maintenanceFor(standing), this.#assumedAssets.has(name));
    const candidate: Candidate = {
      name,
      uid,
      rack: rack.metadata.name,
      azone,
      region,
      shape: shapeOf(asset),
      labels,
      barred: bar,
      ...(bar === 'Enrolling' && isComing(asset) ? { coming: true } : {}),
      failures,
      watts: sku.spec.watts ?? 0,
    };
    return { candidate, sample: { sku, facts }, power: { powerBudget: rack.spec.powerBudgetWatts } };
  }

  #enter({ candidate, sample, power }: Seen): void {
    this.stock.set(candidate);
    const shape = this.shapes.get(candidate.shape) ?? { ...sample, machines: 0 };
    shape.machines += 1;
    this.shapes.set(candidate.shape, shape);
    const rack = this.racks.get(candidate.rack) ?? { ...power, powerAllocated: 0, machines: 0 };
    rack.machines += 1;
    rack.powerAllocated += drawn(candidate);
    this.racks.set(candidate.rack, rack);
    this.#describe({ candidate, sample, power });
  }

  /** Its SKU, or its Rack, may be another than when one of its like was looked at last. */
  #describe({ candidate, sample, power }: Seen): void {
    const shape = this.shapes.get(candidate.shape);
    if (shape !== undefined) Object.assign(shape, sample);
    const rack = this.racks.get(candidate.rack);
    if (rack !== undefined) Object.assign(rack, power);
  }

  #leave(candidate: Candidate): void {
    this.stock.delete(candidate.name);
    const shape = this.shapes.get(candidate.shape);
    if (shape !== undefined && (shape.machines -= 1) === 0) this.shapes.delete(candidate.shape);
    const rack = this.racks.get(candidate.rack);
    if (rack === undefined) return;
    rack.powerAllocated -= drawn(candidate);
    if ((rack.machines -= 1) === 0) this.racks.delete(candidate.rack);
  }

  #count({ group, domains }: { group: string; domains: Domains }, nodes: 1 | -1): void {
    const counts = this.placed.get(group) ?? new Map<string, number>();
    this.placed.set(group, counts);
    for (const topology of topologies) {
      const count = (counts.get(domains[topology]) ?? 0) + nodes;
      if (count === 0) counts.delete(domains[topology]);
      else counts.set(domains[topology], count);
    }
    if (counts.size === 0) this.placed.delete(group);
  }
}

interface Seen {
  candidate: Candidate;
  sample: Shape;
  power: Pick<Rack, 'powerBudget'>;
}

/** A claimed machine draws what its SKU says, whatever it is at. */
function drawn({ barred: why, watts }: Candidate): number {
  return why === 'Claimed' ? watts : 0;
}

/** Machines with the same SKU and the same measured hardware are one shape. */
function shapeOf({ spec, status }: ComputeAsset): string {
  const { facts } = status ?? {};
  if (facts === undefined) return spec.skuRef.name;
  const { cpu, memory, arch, gpus } = facts;
  return [spec.skuRef.name, cpu, memory, arch, gpus?.model, gpus?.count].join('|');
}
