// Generated from crd-schemas/ by `npm run generate`. Edit the schema, not this file.

import type { Condition, ObjectMeta } from '../meta/object.ts';
import type { Maintenance, ObjectReference, PlaceCounts } from './shared.ts';

/** A Rack holds ComputeAssets. It is the narrowest failure domain, has a height and a power budget, and its name becomes the label rackwright.io/rack on the Nodes that run in it. */
export type Rack = {
  apiVersion: 'rackwright.io/v1alpha1';
  kind: 'Rack';
  metadata: ObjectMeta;
  spec: RackSpec;
  status?: RackStatus;
};

/** What a person declares about the Rack. */
export type RackSpec = {
  /** A name for people, shown in dashboards. Nothing depends on it. */
  displayName?: string;
  /** The AZone that the Rack stands in. Cannot be changed. */
  azoneRef: ObjectReference;
  /**
   * Height in rack units.
   * @default 42
   */
  heightU: number;
  /** How much power the machines of this Rack may take together, by the watts of their SKUs. No limit when left out. */
  powerBudgetWatts?: number;
  /**
   * What a person wants of the whole Rack: None lets it be used; Cordon gives it no new ComputeNodes; Drain also moves away the ones it has.
   * @default None
   */
  maintenance: Maintenance;
};

/** What the controller has seen of this Rack and done about it. Only the controller writes it. */
export type RackStatus = {
  /**
   * metadata.generation that this status was written for. Lower than that means the controller has not seen the last change of spec.
   * @default 0
   */
  observedGeneration: number;
  /** Active: usable. Degraded: a large part of its machines is faulty or unreachable. Cordoned: gets no new ComputeNodes. Draining: its ComputeNodes are moving away. Drained: it holds none. */
  phase: 'Active' | 'Degraded' | 'Cordoned' | 'Draining' | 'Drained';
  /** What is true of this Rack now, one entry a type. Ready sums it up, and its reason and message say why it is not. */
  conditions: Condition[];
  /** How many ComputeAssets the Rack holds. */
  counts?: PlaceCounts;
  /** Watts that the claimed machines of this Rack may take, by their SKUs. */
  powerAllocatedWatts?: number;
};

/** Where Rack objects can stand. */
export type RackPhase = RackStatus['phase'];
