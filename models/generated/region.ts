// Generated from crd-schemas/ by `npm run generate`. Edit the schema, not this file.

import type { Condition, ObjectMeta } from '../meta/object.ts';
import type { Maintenance, PlaceCounts } from './shared.ts';

/** A Region is the widest place that machines stand in: a city, a campus. AZones belong to it, and its name becomes the label topology.kubernetes.io/region on their Nodes. */
export type Region = {
  apiVersion: 'rackwright.io/v1alpha1';
  kind: 'Region';
  metadata: ObjectMeta;
  spec: RegionSpec;
  status?: RegionStatus;
};

/** What a person declares about the Region. */
export type RegionSpec = {
  /** A name for people, shown in dashboards. Nothing depends on it. */
  displayName?: string;
  /**
   * What a person wants of the whole Region: None lets it be used; Cordon gives it no new ComputeNodes; Drain also moves away the ones it has.
   * @default None
   */
  maintenance: Maintenance;
};

/** What the controller has seen of this Region and done about it. Only the controller writes it. */
export type RegionStatus = {
  /**
   * metadata.generation that this status was written for. Lower than that means the controller has not seen the last change of spec.
   * @default 0
   */
  observedGeneration: number;
  /** Active: usable. Degraded: a large part of its machines is faulty or unreachable. Cordoned: gets no new ComputeNodes. Draining: its ComputeNodes are moving away. Drained: it holds none. */
  phase: 'Active' | 'Degraded' | 'Cordoned' | 'Draining' | 'Drained';
  /** What is true of this Region now, one entry a type. Ready sums it up, and its reason and message say why it is not. */
  conditions: Condition[];
  /** How many ComputeAssets the Region holds. */
  counts?: PlaceCounts;
};

/** Where Region objects can stand. */
export type RegionPhase = RegionStatus['phase'];
