import type { ComputeAssetSpec } from '../generated/computeasset.ts';
import type { SKUSpec } from '../generated/sku.ts';
import type { Origin } from './finding.ts';

/** What was read of one place. Several rows may speak of the same one, each of a part of it. */
export interface DraftRegion {
  at: Origin;
  name: string;
  /** As the file has it, in small letters: two spellings that would become one name may mean two places. */
  spelled?: string;
  displayName?: string;
}

export interface DraftAZone {
  at: Origin;
  name: string;
  spelled?: string;
  /** Without it the AZone is only referred to: it is there already, or another row says more. */
  region?: string;
  displayName?: string;
}

export interface DraftRack {
  at: Origin;
  name: string;
  spelled?: string;
  /** Without it the Rack is only referred to. */
  azone?: string;
  displayName?: string;
  heightU?: number;
  powerBudgetWatts?: number;
}

export type Hardware = Partial<SKUSpec> & Pick<SKUSpec, 'cpu' | 'memory'>;

export interface DraftSku {
  at: Origin;
  name: string;
  hardware: Hardware;
  labels?: Record<string, string>;
}

export interface DraftAsset {
  at: Origin;
  name: string;
  serial: string;
  rack: string;
  rackUnit?: number;
  /** The one side of the Rack that a half-depth device takes; both when left out. */
  face?: 'front' | 'rear';
  sku: string;
  labels?: Record<string, string>;
  spec: Partial<Omit<ComputeAssetSpec, 'rackRef' | 'skuRef' | 'serial' | 'rackUnit'>>;
}

/** What an importer has read and checked by itself; whether the parts agree with each other is checked for all alike. */
export interface Draft {
  regions: DraftRegion[];
  azones: DraftAZone[];
  racks: DraftRack[];
  skus: DraftSku[];
  assets: DraftAsset[];
  /** What the file calls the fields that may contradict each other. */
  fields: Record<'name' | 'serial' | 'bmc' | 'rack' | 'rackUnit' | 'sku' | 'azone' | 'region', string>;
}
