// Generated from crd-schemas/ by `npm run generate`. Edit the schema, not this file.

import type { Condition, ObjectMeta } from '../meta/object.ts';
import type { GpuRequest, ObjectReference, Quantity, SecretReference } from './shared.ts';

/** A ResourceOffer is a standing request to a NodePool for more nodes: how many, or how much cpu, memory and GPU, why and until when. The pool adds what it accepts to its own number, and refuses with a reason what it cannot give. */
export type ResourceOffer = {
  apiVersion: 'rackwright.io/v1alpha1';
  kind: 'ResourceOffer';
  metadata: ObjectMeta;
  spec: ResourceOfferSpec;
  status?: ResourceOfferStatus;
};

/** What is asked for. */
export type ResourceOfferSpec = {
  /** The NodePool that is asked. It must allow the namespace of this object. Cannot be changed. */
  poolRef: ObjectReference;
  /** How many nodes are asked for. Either this or resources. 0 asks for no more, and stands only until what release names is gone. */
  nodes?: number;
  /** How much is asked for; the pool works out how many nodes that is. Either this or nodes. */
  resources?: {
    /** CPU for pods. */
    cpu?: Quantity;
    /** Memory for pods. */
    memory?: Quantity;
    /** GPUs for pods. */
    gpu?: GpuRequest;
  };
  /** Why it is asked for, in words. */
  reason?: string;
  /** When the request ends by itself. Never when left out. */
  expiresAt?: string;
  /**
   * True means all or nothing. The nodes get their machines at once, or none does; what is not whole by gangTimeout is given back and the request refused.
   * @default false
   */
  gang?: boolean;
  /** How long a gang may wait for its machines once it is accepted. A duration such as 90s, 30m or 1h30m. */
  gangTimeout?: string;
  /** Pods that it is asked for, as far as they are named. podCount counts all. */
  pods?: SecretReference[];
  /** How many pods it is asked for. */
  podCount?: number;
  /** Requests with one key stand for one demand: the largest of them counts, not their sum. */
  demandKey?: string;
  /** When the request holds: the beginning of each time, as a cron expression of five fields (0 8 * * 1-5), by the clock of timeZone and for as long as duration says. Always when left out. */
  schedule?: string;
  /** Time zone that schedule goes by, as in Europe/Berlin. UTC when left out. */
  timeZone?: string;
  /** How long each time of schedule lasts. A duration such as 90m or 10h. */
  duration?: string;
  /** ComputeNodes that should go first when the pool shrinks. It orders removals and does not lower the number. */
  release?: string[];
  /**
   * Which request is served first when there is not enough for all: the higher.
   * @default 0
   */
  priority: number;
  /** PreemptLowerPriority takes machines from preemptible ComputeNodes of lower priority when nothing is free; they are drained first. Never waits, and is meant when left out. */
  preemptionPolicy?: 'Never' | 'PreemptLowerPriority';
};

/** What the controller has seen of this ResourceOffer and done about it. Only the controller writes it. */
export type ResourceOfferStatus = {
  /**
   * metadata.generation that this status was written for. Lower than that means the controller has not seen the last change of spec.
   * @default 0
   */
  observedGeneration: number;
  /** Pending: not decided. Accepted: counted in, nodes are on their way. Fulfilled: the nodes are there. Refused: not counted in; the Ready condition says why. Expired: over. */
  phase: 'Pending' | 'Accepted' | 'Fulfilled' | 'Refused' | 'Expired';
  /** What is true of this ResourceOffer now, one entry a type. Ready sums it up, and its reason and message say why it is not. */
  conditions: Condition[];
  /** How many nodes the request comes to. */
  nodes?: number;
  /** When it was accepted. */
  acceptedAt?: string;
  /** When its nodes should all be Ready, by what past installs on such machines took. Not set where nothing is known. */
  eta?: string;
  /** What is still counted of a request that stood and does not fit any more, as max was lowered or others came before it. Lower it to that; else it is refused whole. */
  kept?: {
    /** How many nodes it comes to meanwhile. */
    nodes: number;
    /** When it is refused. Not set while its NodePool or Cluster is paused. */
    until?: string;
  };
  /** How far a gang is. */
  gang?: {
    /** Nodes of it that have a machine. */
    claimed: number;
    /** When it is given back unless it is whole. */
    deadline?: string;
    /** When all of it had machines. From then on it is not given back. */
    wholeSince?: string;
  };
};

/** Where ResourceOffer objects can stand. */
export type ResourceOfferPhase = ResourceOfferStatus['phase'];
