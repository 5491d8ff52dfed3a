// Generated from crd-schemas/ by `npm run generate`. Edit the schema, not this file.

import type { Condition, ObjectMeta } from '../meta/object.ts';
import type { LabelSelector, NodePoolTemplate, ObjectReference, Refusal, SpreadConstraint } from './shared.ts';

/** A NodePool keeps a number of alike ComputeNodes in one Cluster, as a Deployment keeps pods: it makes and removes them, spreads them, brings them up to date within a budget and replaces the broken. */
export type NodePool = {
  apiVersion: 'rackwright.io/v1alpha1';
  kind: 'NodePool';
  metadata: ObjectMeta;
  spec: NodePoolSpec;
  status?: NodePoolStatus;
};

/** How many ComputeNodes there should be, of what kind, and how they are kept. */
export type NodePoolSpec = {
  /** The Cluster that the Nodes join. Cannot be changed. */
  clusterRef: ObjectReference;
  /**
   * How many ComputeNodes there should be, before accepted ResourceOffers are added.
   * @default 0
   */
  replicas: number;
  /** Fewest that there may be, whoever asks. */
  min?: number;
  /** Most that there may be, whoever asks. A request beyond it is refused with a reason. */
  max?: number;
  /** What each new ComputeNode of the pool is like. Those that were made before a change stay as they are, and are counted in status.drifted; delete one to have it made anew. */
  template: NodePoolTemplate;
  /** How the ComputeNodes of a pool are spread over failure domains. */
  spread?: SpreadConstraint[];
  /** Kept for later and not used yet. A change of template is shown in status.drifted, not rolled out. */
  strategy: {
    /** How many ComputeNodes may be out of service for a change at once: a number, or a share of the pool such as 10%. */
    maxUnavailable: number | string;
    /** How many ComputeNodes may be made beyond the number for a change: a number, or a share of the pool such as 10%. */
    maxSurge: number | string;
  };
  /** When a ComputeNode counts as broken, and what is done then. */
  health: {
    /**
     * How long a machine may take from an installed kubelet to its Node, and again from there to a Ready Node. A duration such as 90s, 30m or 1h30m.
     * @default 30m
     */
    nodeStartupTimeout: string;
    /**
     * How long a Node may be not ready before it is repaired. A duration such as 90s, 30m or 1h30m.
     * @default 5m
     */
    unhealthyAfter: string;
    /**
     * What is tried first: Reboot, or None.
     * @default Reboot
     */
    repair: 'Reboot' | 'None';
    /**
     * True replaces a ComputeNode that could not be made or repaired.
     * @default true
     */
    replaceFailed: boolean;
  };
  /**
   * How long pods may take to leave by eviction, which disruption budgets can hold up. After it they are deleted. A duration such as 90s, 30m or 1h30m.
   * @default 1h
   */
  drainTimeout: string;
  /** Namespaces whose ResourceOffers are heard. None when left out. */
  allowedNamespaces?: string[];
  /** ComputeAssets that may be used, by their labels. All when left out. */
  assetSelector?: LabelSelector;
  /**
   * True stops the controller from acting on this NodePool. Its status is still kept up.
   * @default false
   */
  paused?: boolean;
};

/** What the controller has seen of this NodePool and done about it. Only the controller writes it. */
export type NodePoolStatus = {
  /**
   * metadata.generation that this status was written for. Lower than that means the controller has not seen the last change of spec.
   * @default 0
   */
  observedGeneration: number;
  /** Pending: nothing made yet. Scaling: the number is changing. Updating: a change of template is being rolled out. Ready: as wished. InsufficientCapacity: no machine fits; the Ready condition says why. Degraded: some are broken. Deleting: being taken apart. */
  phase: 'Pending' | 'Scaling' | 'Updating' | 'Ready' | 'InsufficientCapacity' | 'Degraded' | 'Deleting';
  /** What is true of this NodePool now, one entry a type. Ready sums it up, and its reason and message say why it is not. */
  conditions: Condition[];
  /** ComputeNodes of the pool, but those being released. */
  replicas: number;
  /** Those whose Node is Ready. */
  ready: number;
  /** Those that are being installed. */
  installing: number;
  /** Those that are installed and wait for their Node. */
  joining: number;
  /** Those that have no machine yet. */
  pending: number;
  /** Those that have failed. */
  failed: number;
  /** How many there should be, with accepted ResourceOffers, within min and max. */
  wanted: number;
  /** Label selector of the ComputeNodes of the pool, for the scale subresource. */
  selector: string;
  /** Why ComputeNodes of the pool have no machine. */
  refused?: {
    /** How many have none. */
    count: number;
    /** What stands in the way, by class of candidate. */
    reasons: Refusal[];
  };
  /** When a ComputeNode was last replaced. */
  replacedAt?: string;
  /** How many ComputeNodes were replaced lately, against the limit for mass failure. */
  replacements?: number;
  /** Those that are not as template says. */
  drifted?: number;
};

/** Where NodePool objects can stand. */
export type NodePoolPhase = NodePoolStatus['phase'];
