// Generated from crd-schemas/ by `npm run generate`. Edit the schema, not this file.

import type { Condition, ObjectMeta } from '../meta/object.ts';
import type { ObjectReference, SecretReference } from './shared.ts';

/** A Cluster is one Kubernetes cluster that machines join as Nodes: the one that holds this object (local), or another one that a kubeconfig leads to. NodePools refer to it, and deleting it deletes no Node. */
export type Cluster = {
  apiVersion: 'rackwright.io/v1alpha1';
  kind: 'Cluster';
  metadata: ObjectMeta;
  spec: ClusterSpec;
  status?: ClusterStatus;
};

/** Which cluster it is and how its Nodes are kept. */
export type ClusterSpec = {
  /** The AZone that its control plane stands in. Its ComputeNodes come from there unless their pool says otherwise. */
  azoneRef?: ObjectReference;
  /**
   * True means the cluster that holds this object. Then there is no kubeconfigSecretRef.
   * @default false
   */
  local?: boolean;
  /** The Secret that holds the kubeconfig, under the key kubeconfig (or value, as Cluster API writes it). It must be complete in itself. Then local is false. */
  kubeconfigSecretRef?: SecretReference;
  /** host:port that kubelets join by. Left out, it is that of the kubeconfig. */
  controlPlaneEndpoint?: string;
  /**
   * Assist works beside the cluster's own node controller; Replace does its work, where we run the control plane.
   * @default Assist
   */
  nodeLifecycle: 'Assist' | 'Replace';
  /** Addresses of pods: 10.244.0.0/16. */
  podCIDR?: string;
  /** Addresses of Services: 10.96.0.0/12. */
  serviceCIDR?: string;
  /**
   * True stops everything destructive in this cluster: no drain, reinstall, reboot or wipe begins.
   * @default false
   */
  freeze?: boolean;
  /**
   * True stops the controller from acting on this Cluster. Its status is still kept up.
   * @default false
   */
  paused?: boolean;
  /** What becomes of pods that find no room here, and how full the cluster may get. Nodes are asked for by ResourceOffers to the NodePools of this Cluster that allow the namespace. Nothing is done when left out. */
  capacity?: {
    /**
     * Where the ResourceOffers are made. A NodePool hears them when its allowedNamespaces names it.
     * @default rackwright-system
     */
    namespace: string;
    /**
     * Offer asks for nodes for pods that the scheduler cannot place. Ignore leaves them waiting.
     * @default Offer
     */
    pods: 'Offer' | 'Ignore';
    /** How full the cluster may get, by resource. */
    thresholds?: {
      /** Name of the resource, as pods ask for it: cpu, memory, nvidia.com/gpu. */
      resource: string;
      /** Nodes are asked for while pods request more than so many percent of what there is. */
      above: number;
      /** An empty node may go only while less than so many percent would be requested after it. */
      below: number;
    }[];
    /**
     * How long a node that was asked for must have been empty before it is given back. A duration such as 90s, 30m or 1h30m.
     * @default 10m
     */
    emptyFor: string;
  };
};

/** What the controller has seen of this Cluster and done about it. Only the controller writes it. */
export type ClusterStatus = {
  /**
   * metadata.generation that this status was written for. Lower than that means the controller has not seen the last change of spec.
   * @default 0
   */
  observedGeneration: number;
  /** Pending: not tried yet. Ready: answers. Unreachable: does not answer, and nothing is concluded from that. Invalid: kubeconfig or settings are wrong; the Ready condition says which. */
  phase: 'Pending' | 'Ready' | 'Unreachable' | 'Invalid';
  /** What is true of this Cluster now, one entry a type. Ready sums it up, and its reason and message say why it is not. */
  conditions: Condition[];
  /** Version of its API server. */
  version?: string;
  /** Nodes in it, ours or not. */
  nodes?: number;
  /** Which cluster answered last, by the uid of its namespace kube-system. A kubeconfig that leads to another one is refused while ComputeNodes are left. Not set for the local cluster. */
  clusterUID?: string;
  /** How the cluster's room stands, and what was asked for. Only there with spec.capacity. */
  capacity?: {
    /** Sufficient: nothing is missing. Growing: nodes are on their way. Insufficient: pods wait that nothing was asked for; message says why. Unknown: the cluster cannot be seen whole, and nothing is concluded from that. Paused: the Cluster is paused. */
    reason: 'Sufficient' | 'Growing' | 'Insufficient' | 'Unknown' | 'Paused';
    /** The reason in words. */
    message: string;
    /** Pods that the scheduler cannot place. */
    unplacedPods?: number;
    /** Those of them that no machine which may be asked for could hold. */
    hopelessPods?: number;
    /** Nodes asked for by ResourceOffers. */
    askedNodes?: number;
    /** Nodes of NodePools that are on their way. */
    comingNodes?: number;
    /** How much of each resource with a threshold is requested. */
    requested?: {
      /** Name of the resource. */
      resource: string;
      /** What pods request, in percent of what there is and what is on its way. */
      percent: number;
    }[];
    /** ComputeNodes that nothing needs, the longest first. They are given back after emptyFor. At most 64 are named. */
    empty?: {
      /** Name of the ComputeNode. */
      name: string;
      /** Which of that name. */
      uid: string;
      /** Since when nothing needs it. */
      since: string;
    }[];
    /** Pods that no machine which may be asked for could hold. At most 32 are named, hopelessPods counts all. */
    hopeless?: {
      /** Namespace of the pod. */
      namespace: string;
      /** Name of the pod. */
      name: string;
      /** Which pod of that name; its Event is written once. */
      uid: string;
    }[];
  };
};

/** Where Cluster objects can stand. */
export type ClusterPhase = ClusterStatus['phase'];
