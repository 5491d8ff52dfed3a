// Generated from crd-schemas/ by `npm run generate`. Edit the schema, not this file.

import type { Condition, ObjectMeta } from '../meta/object.ts';
import type { Facts, Fence, ObjectReference } from './shared.ts';

/** An OpsMinion is the reach of one OpsMaster on one machine: whether it answers, whether it is the machine that was meant, and the highest operation that was let through to it. The controller makes it. */
export type OpsMinion = {
  apiVersion: 'rackwright.io/v1alpha1';
  kind: 'OpsMinion';
  metadata: ObjectMeta;
  spec: OpsMinionSpec;
  status?: OpsMinionStatus;
};

/** Which machine is reached by which backend. */
export type OpsMinionSpec = {
  /** The operations backend. Cannot be changed. */
  opsMasterRef: ObjectReference;
  /** The machine. Cannot be changed. */
  assetRef: ObjectReference;
  /** Where the backend reaches the machine. */
  address?: string;
  /** Serial number that the machine must report. Another one means that it is another machine, and nothing is done to it. */
  serial: string;
};

/** What the controller has seen of this OpsMinion and done about it. Only the controller writes it. */
export type OpsMinionStatus = {
  /**
   * metadata.generation that this status was written for. Lower than that means the controller has not seen the last change of spec.
   * @default 0
   */
  observedGeneration: number;
  /** Pending: not tried yet. Reachable: answers and is the right machine. Unreachable: does not answer, tried again. Mismatched: another machine answers, and nothing is done to it. */
  phase: 'Pending' | 'Reachable' | 'Unreachable' | 'Mismatched';
  /** What is true of this OpsMinion now, one entry a type. Ready sums it up, and its reason and message say why it is not. */
  conditions: Condition[];
  /** What was found on the machine. */
  facts?: Facts;
  /** The highest operation that was let through to this machine. A lower one is refused. */
  fence?: Fence;
  /** When the facts were taken. */
  inspectedAt?: string;
  /** Attempts in a row that failed. */
  attempts?: number;
  /** When the next attempt is made. */
  nextAttemptAt?: string;
};

/** Where OpsMinion objects can stand. */
export type OpsMinionPhase = OpsMinionStatus['phase'];
