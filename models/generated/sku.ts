// Generated from crd-schemas/ by `npm run generate`. Edit the schema, not this file.

import type { Condition, ObjectMeta } from '../meta/object.ts';
import type { Arch, DiskType, Gpus, Quantity } from './shared.ts';

/** A SKU is one hardware configuration as sold: what every machine bought under that number holds. ComputeAssets refer to it, Flavors select it, and placement counts with what it declares. */
export type SKU = {
  apiVersion: 'rackwright.io/v1alpha1';
  kind: 'SKU';
  metadata: ObjectMeta;
  spec: SKUSpec;
  status?: SKUStatus;
};

/** What a machine of this SKU holds. */
export type SKUSpec = {
  /** A name for people, shown in dashboards. Nothing depends on it. */
  displayName?: string;
  /** Who sells it. */
  vendor?: string;
  /** What the vendor calls it. */
  model?: string;
  /**
   * Architecture of the CPU.
   * @default amd64
   */
  arch: Arch;
  /** How many CPU threads: 64. */
  cpu: Quantity;
  /** How much memory: 512Gi. */
  memory: Quantity;
  /** Disks in a machine of this SKU. */
  disks?: {
    /** What the vendor calls the slot: bay0. */
    name?: string;
    /** Kind of disk. */
    type: DiskType;
    /** How much it holds: 960G, 3840Gi. */
    size: Quantity;
  }[];
  /** Network interfaces in a machine of this SKU. */
  nics?: {
    /** What the vendor calls the port. */
    name?: string;
    /** Speed in megabits a second: 25000. */
    speedMbps: number;
  }[];
  /** GPUs in a machine of this SKU. */
  gpus?: Gpus;
  /**
   * Height in rack units.
   * @default 1
   */
  heightU: number;
  /** Power that a machine of this SKU takes at most. Counted against the power budget of its Rack. */
  watts?: number;
  /** What a machine of this SKU costs an hour, in a unit of your own. Placement prefers the cheaper of two that fit. */
  hourlyCost?: Quantity;
};

/** What the controller has seen of this SKU and done about it. Only the controller writes it. */
export type SKUStatus = {
  /**
   * metadata.generation that this status was written for. Lower than that means the controller has not seen the last change of spec.
   * @default 0
   */
  observedGeneration: number;
  /** Active: usable. Degraded: a large part of its machines is faulty or unreachable. */
  phase: 'Active' | 'Degraded';
  /** What is true of this SKU now, one entry a type. Ready sums it up, and its reason and message say why it is not. */
  conditions: Condition[];
  /** ComputeAssets of this SKU, but the retired. */
  assets: number;
  /** Those that are free to be claimed now. */
  available: number;
};

/** Where SKU objects can stand. */
export type SKUPhase = SKUStatus['phase'];
