// Generated from crd-schemas/ by `npm run generate`. Edit the schema, not this file.

import type { Condition, ObjectMeta } from '../meta/object.ts';
import type { Arch, GpuRequest, LabelSelector, Quantity, Taint } from './shared.ts';

/** A Flavor says what a user needs of a machine: the least it must have, which SKUs may serve it, and what the Node gets. It is to machines what a StorageClass is to volumes, and its name becomes the label node.kubernetes.io/instance-type. */
export type Flavor = {
  apiVersion: 'rackwright.io/v1alpha1';
  kind: 'Flavor';
  metadata: ObjectMeta;
  spec: FlavorSpec;
  status?: FlavorStatus;
};

/** What a machine of this Flavor must have, and what its Node gets. */
export type FlavorSpec = {
  /** A name for people, shown in dashboards. Nothing depends on it. */
  displayName?: string;
  /** Least CPU threads. */
  cpu?: Quantity;
  /** Least memory. */
  memory?: Quantity;
  /** GPUs that the machine must have. */
  gpus?: GpuRequest;
  /** Architecture that the machine must have. Any when left out. */
  arch?: Arch;
  /** SKUs that may serve this Flavor, by the labels of the SKU objects. All when left out. */
  skuSelector?: LabelSelector;
  /** SKUs that may serve this Flavor, by name. All when left out. */
  skus?: string[];
  /** What is kept back for the system and the kubelet, not given to pods. */
  reserved?: {
    /** CPU that is kept back: 500m. */
    cpu?: Quantity;
    /** Memory that is kept back: 2Gi. */
    memory?: Quantity;
  };
  /** Labels that Nodes of this Flavor get. */
  nodeLabels?: {
    [key: string]: string;
  };
  /** Taints that Nodes of this Flavor get. */
  nodeTaints?: Taint[];
};

/** What the controller has seen of this Flavor and done about it. Only the controller writes it. */
export type FlavorStatus = {
  /**
   * metadata.generation that this status was written for. Lower than that means the controller has not seen the last change of spec.
   * @default 0
   */
  observedGeneration: number;
  /** Unmatched: no SKU fits. InStock: a machine is free. SoldOut: machines fit, but none is free. */
  phase: 'Unmatched' | 'InStock' | 'SoldOut';
  /** What is true of this Flavor now, one entry a type. Ready sums it up, and its reason and message say why it is not. */
  conditions: Condition[];
  /** ComputeAssets that fit. */
  matching: number;
  /** Those that are free to be claimed now. */
  available: number;
  /** SKUs that fit. */
  skus?: string[];
};

/** Where Flavor objects can stand. */
export type FlavorPhase = FlavorStatus['phase'];
