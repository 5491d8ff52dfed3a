// Generated from crd-schemas/ by `npm run generate`. Edit the schema, not this file.

import type { Condition, ObjectMeta } from '../meta/object.ts';
import type { AssetPreference, LabelSelector, NodePoolTemplate, ObjectReference, SpreadConstraint } from './shared.ts';

/** A Unit keeps a number of alike instances, each of them a set of NodePools that come and go together: in one failure domain, with labels and a taint of its own, with all of its machines or none. */
export type Unit = {
  apiVersion: 'rackwright.io/v1alpha1';
  kind: 'Unit';
  metadata: ObjectMeta;
  spec: UnitSpec;
  status?: UnitStatus;
};

/** How many instances there should be, of what, and where. */
export type UnitSpec = {
  /** The Cluster that the Nodes join. Cannot be changed. */
  clusterRef: ObjectReference;
  /**
   * How many instances there should be.
   * @default 0
   */
  replicas: number;
  /**
   * Which failure domain one instance stands within. Cannot be changed.
   * @default Rack
   */
  topology: 'Region' | 'AZone' | 'Rack';
  /**
   * Whether each instance has a failure domain to itself: Hard leaves an instance without machines rather than share one; Soft only prefers; None puts them where there is room.
   * @default Hard
   */
  apart: 'Hard' | 'Soft' | 'None';
  /**
   * How long an instance may wait until all of its machines are claimed. After it all that it has is given back, and it is tried again later, with growing pauses. A duration such as 90s, 30m or 1h30m.
   * @default 30m
   */
  gangTimeout: string;
  /** Labels that the Nodes of all instances get, beside those of their pool, which win. Each Node has rackwright.io/unit and rackwright.io/unit-instance anyway. */
  labels?: {
    [key: string]: string;
  };
  /**
   * Effect of the taint rackwright.io/unit-instance=<unit>-<number> on the Nodes of each instance: pods come there only if they tolerate it. None for no such taint.
   * @default NoSchedule
   */
  taint: 'None' | 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
  /** What one instance is made of. Each is a NodePool <unit>-<number>-<name> in every instance. */
  pools: {
    /** Name of the pool within the Unit. */
    name: string;
    /** How many ComputeNodes of it one instance has. */
    replicas: number;
    /** What each ComputeNode of the pool is like, in every instance. It is handed to the NodePools, which show in status.drifted what was made before a change. */
    template: NodePoolTemplate;
    /** How the ComputeNodes of the pool are spread within the failure domain of their instance. */
    spread?: SpreadConstraint[];
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
    /** ComputeAssets that may be used, by their labels. All when left out. */
    assetSelector?: LabelSelector;
    /** Machines that are rather taken than others, those with the highest sum of weights first. */
    preferences?: AssetPreference[];
  }[];
  /** Which is served with machines first when there are not enough for all: the higher. 0 when left out. */
  priority?: number;
  /** PreemptLowerPriority takes machines from ComputeNodes of lower priority that are preemptible, when nothing is free; they are drained first. Never waits, and is meant when left out. */
  preemptionPolicy?: 'Never' | 'PreemptLowerPriority';
  /** True lets ComputeNodes of higher priority that preempt take the machine. It is drained first. */
  preemptible?: boolean;
  /**
   * True stops the controller from acting on this Unit. Its status is still kept up.
   * @default false
   */
  paused?: boolean;
};

/** What the controller has seen of this Unit and done about it. Only the controller writes it. */
export type UnitStatus = {
  /**
   * metadata.generation that this status was written for. Lower than that means the controller has not seen the last change of spec.
   * @default 0
   */
  observedGeneration: number;
  /** Pending: nothing made yet. Scaling: instances come or go. Ready: as wished. InsufficientCapacity: an instance has no machines; the Ready condition says why. Degraded: some nodes are broken. Deleting: being taken apart. */
  phase: 'Pending' | 'Scaling' | 'Ready' | 'InsufficientCapacity' | 'Degraded' | 'Deleting';
  /** What is true of this Unit now, one entry a type. Ready sums it up, and its reason and message say why it is not. */
  conditions: Condition[];
  /** Instances that there are, but those being emptied. */
  replicas: number;
  /** Those whose Nodes are all Ready. */
  ready: number;
  /** Nodes of one instance, over all pools. */
  size: number;
  /** Label selector of the Nodes of the Unit, for the scale subresource. */
  selector: string;
  /** Each instance, by its number. */
  instances?: {
    /** Its number. Its NodePools, its cell and its gang are named <unit>-<number>. */
    index: number;
    /** Pending: nothing of it is made now. Gathering: not all of its machines are claimed yet. Installing: all are claimed. Ready: all of its Nodes are Ready. Degraded: it was whole, and some of it is missing or broken. GivingBack: it was not whole in time, so what it has is given back, and it is tried again later. Emptying: it goes. */
    phase: 'Pending' | 'Gathering' | 'Installing' | 'Ready' | 'Degraded' | 'GivingBack' | 'Emptying';
    /** The Rack, AZone or Region that it stands in. */
    domain?: string;
    /** Its ComputeNodes that have a machine. */
    claimed?: number;
    /** Those whose Node is Ready. */
    ready?: number;
    /** Why it is not Ready, as one CamelCase word. */
    reason?: string;
    /** Why, in words one can act on. */
    message?: string;
    /** When what it has is given back unless all of its machines are claimed. */
    deadline?: string;
    /** Since when it has had all of its machines. From then on it is kept, whatever breaks. */
    wholeSince?: string;
    /** How often in a row it was not whole in time. */
    attempts?: number;
    /** Not made again before. */
    retryAt?: string;
  }[];
};

/** Where Unit objects can stand. */
export type UnitPhase = UnitStatus['phase'];
