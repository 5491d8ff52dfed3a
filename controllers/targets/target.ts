import type { ClusterFault } from '#models/cluster/decide.ts';
import type { CoreNode, CorePod } from '#models/computenode/core.ts';
import type { Cluster } from '#models/generated/cluster.ts';
import type { KubeObject, Stored } from '#models/meta/object.ts';
import type { Informer } from '../runtime/informers.ts';
import type { Kube } from '../runtime/kube.ts';
import type { Source } from '../runtime/source.ts';

/** A cluster that gets Nodes: its API server, and what of it is kept in view. One object lives as long as its connection. */
export interface Target {
  /** Name of its Cluster; undefined for the cluster that holds the model. */
  readonly cluster: string | undefined;
  /** PEM: the authorities of its API server's certificate, where they aren't the system's. */
  readonly caPem?: string;
  /**
   * Where it is in doubt whether the cluster answers, calls are refused at once (KubeError `Unavailable`); so are they when
   * this connection was given up, for a new one or for good.
   */
  readonly kube: Kube;
  readonly nodes: Informer<CoreNode>;
  /** Index: node (`spec.nodeName`). */
  readonly pods: Informer<CorePod>;
  /** Index: requester (`spec.username`). */
  readonly certificateRequests: Informer;
  /** How its keeper reached it; undefined for the cluster that holds the model. */
  readonly reached: { url: string; version: string; clusterUID: string } | undefined;
}

/** Why a cluster can't be worked in. */
export interface TargetFault {
  reason: 'Connecting' | ClusterFault;
  message: string;
}

export function connecting(cluster: string): TargetFault {
  return { reason: 'Connecting', message: `Cluster ${cluster} is being connected to.` };
}

export type TargetLookup =
  | { found: true; target: Target }
  | (TargetFault & {
      found: false;
      /** Since when there is no connection, in ms since the epoch. */
      since: number;
      /** When it is tried again at the latest. */
      retryAt: number;
    });

/** One connection a Cluster. Looking up asks nobody: what is told was seen by the keepers. */
export interface Targets {
  of(cluster: Cluster): TargetLookup;
  /** The cluster that holds the model, which a Cluster with `local: true` means. */
  readonly local: Target;
  /** `local`, then each Cluster with a kubeconfig. */
  all(): TargetLookup[];
  /**
   * Changes of one resource in every target, those that come later included. Synced with the local one: what another has
   * not shown yet holds nobody up. A new connection tells all that is there; what went meanwhile is for `changes`.
   */
  source<T extends KubeObject>(
    pick: (target: Target) => Informer<T>,
    keys: (object: Stored<T>, old: Stored<T> | undefined, target: Target) => readonly string[],
  ): Source;
  /** Names of Clusters of which a lookup answers otherwise than before. */
  readonly changes: Source;
}
