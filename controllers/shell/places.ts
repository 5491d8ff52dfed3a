import type { Reason } from '#models/conditions/reasons.ts';
import type { ComputeAsset } from '#models/generated/computeasset.ts';
import type { Rack } from '#models/generated/rack.ts';
import type { SKU } from '#models/generated/sku.ts';
import type { Ancestor, Maintenance } from '#models/place/maintenance.ts';
import { effectiveMaintenance } from '#models/place/maintenance.ts';
import type { Caches } from './caches.ts';

/** Where an asset stands, as far as its references lead. */
export interface Standing {
  references: { complete: true } | { complete: false; reason: Reason; message: string };
  maintenance: Maintenance;
  /** The asset stands in a place that is being deleted: nothing new is put there. */
  closing: boolean;
  rack: Rack | undefined;
  azone: string | undefined;
  region: string | undefined;
  sku: SKU | undefined;
}

export function standingOf(caches: Caches, asset: ComputeAsset): Standing {
  const { rackRef, skuRef, opsMasterRef, maintenance } = asset.spec;
  const rack = caches.racks.store.get(rackRef.name);
  const azone = rack === undefined ? undefined : caches.azones.store.get(rack.spec.azoneRef.name);
  const region = azone === undefined ? undefined : caches.regions.store.get(azone.spec.regionRef.name);
  const sku = caches.skus.store.get(skuRef.name);
  const above: Ancestor[] = [];
  for (const place of [rack, azone, region]) {
    if (place !== undefined) {
      above.push({ kind: place.kind, name: place.metadata.name, maintenance: place.spec.maintenance });
    }
  }
  const missing = firstMissing([
    ['Rack', rackRef.name, rack],
    ['AZone', rack?.spec.azoneRef.name ?? '', azone],
    ['Region', azone?.spec.regionRef.name ?? '', region],
    ['SKU', skuRef.name, sku],
    [
      'OpsMaster',
      opsMasterRef?.name ?? '',
      opsMasterRef === undefined || caches.opsMasters.store.get(opsMasterRef.name),
    ],
  ]);
  return {
    references: missing ?? { complete: true },
    maintenance: effectiveMaintenance(maintenance, above).maintenance,
    closing: [rack, azone, region].some((place) => place?.metadata.deletionTimestamp !== undefined),
    rack,
    azone: azone?.metadata.name,
    region: region?.metadata.name,
    sku,
  };
}

/** As far as new claims go: nothing is put where a place is being deleted. */
export function maintenanceFor({ maintenance, closing }: Pick<Standing, 'maintenance' | 'closing'>): Maintenance {
  return closing && maintenance === 'None' ? 'Cordon' : maintenance;
}

type Looked = readonly [kind: 'Rack' | 'AZone' | 'Region' | 'SKU' | 'OpsMaster', name: string, found: unknown];

function firstMissing(looked: readonly Looked[]): Extract<Standing['references'], { complete: false }> | undefined {
  for (const [kind, name, found] of looked) {
    if (found !== undefined) continue;
    return { complete: false, reason: `${kind}NotFound`, message: `${kind} ${name} doesn't exist: create it.` };
  }
  return undefined;
}
