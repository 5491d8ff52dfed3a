// Generated from crd-schemas/ by `npm run generate`. Edit the schema, not this file.

import type { Condition, ObjectMeta } from '../meta/object.ts';
import type {
  AssetPreference,
  Cell,
  Gang,
  LabelSelector,
  NodePoolTemplate,
  ObjectReference,
  Quantity,
  Refusal,
  SpreadConstraint,
} from './shared.ts';

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
  /** Machines that are rather taken than others, those with the highest sum of weights first. */
  preferences?: AssetPreference[];
  /** NodePools whose ComputeNodes should not share failure domains with those of this one. It holds both ways. */
  antiAffinity?: {
    /** Which failure domain is meant. */
    topology: 'Region' | 'AZone' | 'Rack';
    /**
     * Hard leaves a ComputeNode waiting rather than break it; Soft only prefers.
     * @default Hard
     */
    mode: 'Hard' | 'Soft';
    /** NodePools to stand apart from, by their labels. This one is never among them. */
    poolSelector: LabelSelector;
  }[];
  /** All ComputeNodes with one cell name stand in one failure domain, whichever pools they are of. A Unit gives each of its instances one. */
  cell?: Cell;
  /** ComputeNodes of one gang get machines all at once or not at all. No machine is picked before as many as size are there; those that come when the gang has its machines are placed by themselves. */
  gang?: Gang;
  /** Which is served with machines first when there are not enough for all: the higher. 0 when left out. */
  priority?: number;
  /** PreemptLowerPriority takes machines from ComputeNodes of lower priority that are preemptible, when nothing is free; they are drained first. Never waits, and is meant when left out. */
  preemptionPolicy?: 'Never' | 'PreemptLowerPriority';
  /** True lets ComputeNodes of higher priority that preempt take the machine. It is drained first. */
  preemptible?: boolean;
  /** Most that the accepted ResourceOffers of one namespace may come to. A namespace without an entry has no limit but max. */
  quotas?: {
    /** Name of the namespace. */
    namespace: string;
    /** How many nodes. */
    nodes?: number;
    /** How much cpu for pods, counted in machines as small as the Flavor allows. */
    cpu?: Quantity;
    /** How much memory for pods, counted in machines as small as the Flavor allows. */
    memory?: Quantity;
    /** How many GPUs, counted as the Flavor names them. */
    gpus?: number;
  }[];
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
  /** What the pool's size is made of beside replicas, the accepted ResourceOffers in the order in which they are served. At most 64 are named, omittedOffers counts the others. */
  offers?: {
    /** Namespace of the ResourceOffer. */
    namespace: string;
    /** Name of the ResourceOffer. */
    name: string;
    /** Nodes that it comes to. */
    nodes: number;
    /** Nodes that the pool has because of it. Fewer than nodes when others with its demandKey count already. */
    adds?: number;
  }[];
  /** Accepted ResourceOffers that are not named in offers. */
  omittedOffers?: number;
};

/** Where NodePool objects can stand. */
export type NodePoolPhase = NodePoolStatus['phase'];
