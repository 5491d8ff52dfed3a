// Generated from crd-schemas/ by `npm run generate`. Edit the schema, not this file.

import type { Condition, ObjectMeta } from '../meta/object.ts';
import type { Maintenance, ObjectReference, PlaceCounts } from './shared.ts';

/** An AZone (availability zone) is a part of a Region that fails on its own: a hall, a building. Racks and Clusters belong to it, and its name becomes the label topology.kubernetes.io/zone on their Nodes. */
export type AZone = {
  apiVersion: 'rackwright.io/v1alpha1';
  kind: 'AZone';
  metadata: ObjectMeta;
  spec: AZoneSpec;
  status?: AZoneStatus;
};

/** What a person declares about the AZone. */
export type AZoneSpec = {
  /** A name for people, shown in dashboards. Nothing depends on it. */
  displayName?: string;
  /** The Region that the AZone stands in. Cannot be changed. */
  regionRef: ObjectReference;
  /** Name of the network that the AZone shares with others. Machines of one network zone can reach each other directly. */
  networkZone?: string;
  /**
   * What a person wants of the whole AZone: None lets it be used; Cordon gives it no new ComputeNodes; Drain also moves away the ones it has.
   * @default None
   */
  maintenance: Maintenance;
};

/** What the controller has seen of this AZone and done about it. Only the controller writes it. */
export type AZoneStatus = {
  /**
   * metadata.generation that this status was written for. Lower than that means the controller has not seen the last change of spec.
   * @default 0
   */
  observedGeneration: number;
  /** Active: usable. Degraded: a large part of its machines is faulty or unreachable. Cordoned: gets no new ComputeNodes. Draining: its ComputeNodes are moving away. Drained: it holds none. */
  phase: 'Active' | 'Degraded' | 'Cordoned' | 'Draining' | 'Drained';
  /** What is true of this AZone now, one entry a type. Ready sums it up, and its reason and message say why it is not. */
  conditions: Condition[];
  /** How many ComputeAssets the AZone holds. */
  counts?: PlaceCounts;
};

/** Where AZone objects can stand. */
export type AZonePhase = AZoneStatus['phase'];
