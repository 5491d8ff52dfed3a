// Generated from crd-schemas/ by `npm run generate`. Edit the schema, not this file.

import type { Condition, ObjectMeta } from '../meta/object.ts';
import type {
  AssetPreference,
  Cell,
  Failure,
  Gang,
  InstalledLayer,
  LabelSelector,
  NextStep,
  NodeRole,
  ObjectReference,
  Refusal,
  SpreadConstraint,
  Taint,
  UidReference,
} from './shared.ts';

/** A ComputeNode is one machine with a role in one Cluster, from the claim on a ComputeAsset to its release. It names the layer that is installed next, follows the Node once it has joined, and its own name is the name of the Node. */
export type ComputeNode = {
  apiVersion: 'rackwright.io/v1alpha1';
  kind: 'ComputeNode';
  metadata: ObjectMeta;
  spec: ComputeNodeSpec;
  status?: ComputeNodeStatus;
};

/** What the machine should be, and which one the binder picked. */
export type ComputeNodeSpec = {
  /** The Cluster that the Node joins. Cannot be changed. */
  clusterRef: ObjectReference;
  /** The NodePool that made it. None for one made by hand. Cannot be changed. */
  poolRef?: ObjectReference;
  /** What is needed of the machine. */
  flavorRef: ObjectReference;
  /**
   * What the Node does in its cluster.
   * @default Worker
   */
  role: NodeRole;
  /** The operating system. */
  osImageRef: ObjectReference;
  /** The container runtime. */
  criImageRef: ObjectReference;
  /** The kubelet. */
  k8sImageRef: ObjectReference;
  /** The network plugin. None when left out: the cluster brings its own. */
  cniImageRef?: ObjectReference;
  /** The storage plugin. None when left out. */
  csiImageRef?: ObjectReference;
  /** Labels that the Node gets, beside those of the Flavor. */
  labels?: {
    [key: string]: string;
  };
  /** Taints that the Node gets, beside those of the Flavor. */
  taints?: Taint[];
  /** How the ComputeNodes of a pool are spread over failure domains. */
  spread?: SpreadConstraint[];
  /** ComputeAssets that may be used, by their labels. All when left out. */
  assetSelector?: LabelSelector;
  /** The machine. The binder sets it once, together with the claim on the machine, and it stays. Set by hand, without a claim, it ends in ClaimLost. */
  assetRef?: UidReference;
  /** Machines that are rather taken than others, those with the highest sum of weights first. */
  preferences?: AssetPreference[];
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
  /** How long a drain may take before it is given up and reported. A duration such as 90s, 30m or 1h30m. */
  drainTimeout?: string;
  /** How long the machine may take from claim to Ready. A duration such as 90s, 30m or 1h30m. */
  startupTimeout?: string;
  /**
   * True stops the controller from acting on this ComputeNode. Its status is still kept up.
   * @default false
   */
  paused?: boolean;
  /** Change it to anything else to have a Failed ComputeNode tried again. */
  retryToken?: string;
};

/** What the controller has seen of this ComputeNode and done about it. Only the controller writes it. */
export type ComputeNodeStatus = {
  /**
   * metadata.generation that this status was written for. Lower than that means the controller has not seen the last change of spec.
   * @default 0
   */
  observedGeneration: number;
  /** Pending: waits for a machine. Binding: claims one. Installing: its layers are being installed. Joining: waits for its Node. Ready: runs. Updating: a layer is being changed. Repairing: its Node is broken. Draining: pods are moving away. Releasing: the machine is being given back. Failed: gave up; the Ready condition says why. */
  phase:
    | 'Pending'
    | 'Binding'
    | 'Installing'
    | 'Joining'
    | 'Ready'
    | 'Updating'
    | 'Repairing'
    | 'Draining'
    | 'Releasing'
    | 'Failed';
  /** What is true of this ComputeNode now, one entry a type. Ready sums it up, and its reason and message say why it is not. */
  conditions: Condition[];
  /** The step that the machine is ready for. The controller of that layer answers it with an Operation. */
  next?: NextStep;
  /** What is installed. */
  layers?: InstalledLayer[];
  /** Identity of the installed operating system. Another value means that everything above it has to be installed anew. */
  incarnation?: string;
  /** The Node, once it has joined. */
  nodeRef?: UidReference;
  /** spec.providerID that the Node must carry: rackwright://node-1/uid. */
  providerID?: string;
  /** Why there is no machine for it. */
  refused?: {
    /** What stands in the way, by class of candidate. */
    reasons: Refusal[];
  };
  /** The last failure. */
  failure?: Failure;
  /** Public part of the bootstrap token that this node's kubelet may join with, until it has. Its Secret is kube-system/bootstrap-token-<id> of the target cluster. */
  bootstrapTokenId?: string;
  /** Public part of the bootstrap token that was deleted before the Node joined, because kubelet has got its certificate, or because it was late. */
  droppedTokenId?: string;
  /** When the Node joined. */
  joinedAt?: string;
  /** When the drain began. */
  drainStartedAt?: string;
  /** Whether the Node has left the cluster. */
  left?: boolean;
  /** Since when the Node is not ready. */
  unhealthySince?: string;
  /** Repairs in a row. A Node that is ready sets it to 0. */
  repairs?: number;
  /** Highest operation sequence that was given out under this claim. */
  sequence?: number;
};

/** Where ComputeNode objects can stand. */
export type ComputeNodePhase = ComputeNodeStatus['phase'];
