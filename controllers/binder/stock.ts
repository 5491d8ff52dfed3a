import type { Facts } from '#models/generated/shared.ts';
import type { ComputeAsset } from '#models/generated/computeasset.ts';
import type { SKU } from '#models/generated/sku.ts';
import { barred } from '#models/binder/plan.ts';
import type { Rack } from '#models/placement/candidate.ts';
import { Stock } from '#models/placement/stock.ts';
import type { Caches } from '../shell/caches.ts';
import { standingOf } from '../shell/places.ts';

/** Everything that could be a Node, as placement sees it, with a sample of each shape to compare Flavors with. */
export interface Hall {
  stock: Stock;
  racks: Map<string, Rack>;
  shapes: Map<string, { sku: SKU; facts: Facts | undefined }>;
}

/** `assumed`: names of assets whose claim was written and isn't in the cache yet. */
export function hallOf(caches: Caches, assumed: ReadonlySet<string>): Hall {
  const hall: Hall = { stock: new Stock(), racks: new Map(), shapes: new Map() };
  for (const asset of caches.assets.store.list()) {
    if (asset.spec.type === 'Switch' || asset.spec.type === 'Router') continue;
    const { rack, azone, region, sku, maintenance, closing } = standingOf(caches, asset);
    if (rack === undefined || azone === undefined || region === undefined || sku === undefined) continue;
    const shape = shapeOf(asset);
    if (!hall.shapes.has(shape)) hall.shapes.set(shape, { sku, facts: asset.status?.facts });
    const watts = sku.spec.watts ?? 0;
    const { name, uid, labels = {} } = asset.metadata;
    const bar = barred(asset, closing && maintenance === 'None' ? 'Cordon' : maintenance, assumed.has(name));
    const power = hall.racks.get(rack.metadata.name) ?? {
      powerBudget: rack.spec.powerBudgetWatts,
      powerAllocated: 0,
    };
    if (bar === 'Claimed') power.powerAllocated += watts;
    hall.racks.set(rack.metadata.name, power);
    const place = { rack: rack.metadata.name, azone, region };
    const { failures = 0 } = asset.status ?? {};
    hall.stock.set({ name, uid, ...place, shape, labels, barred: bar, failures, watts });
  }
  return hall;
}

/** Machines with the same SKU and the same measured hardware are one shape. */
function shapeOf(asset: ComputeAsset): string {
  const { facts } = asset.status ?? {};
  if (facts === undefined) return asset.spec.skuRef.name;
  const { cpu, memory, arch, gpus } = facts;
  return [asset.spec.skuRef.name, cpu, memory, arch, gpus?.model, gpus?.count].join('|');
}
