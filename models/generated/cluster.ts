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
};

/** Where Cluster objects can stand. */
export type ClusterPhase = ClusterStatus['phase'];
