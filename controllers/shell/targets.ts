import type { CoreNode, CorePod } from '#models/computenode/core.ts';
import type { Cluster } from '#models/generated/cluster.ts';
import { certificateSigningRequests, coreNodes, pods } from '#models/meta/core-resources.ts';
import type { KubeObject } from '#models/meta/object.ts';
import type { Informer, InformerSet } from '../runtime/informers.ts';
import type { Kube } from '../runtime/kube.ts';

/** A cluster that gets Nodes: its API server, and what of it is kept in view. */
export interface Target {
  kube: Kube;
  nodes: Informer<CoreNode>;
  /** Index: node (`spec.nodeName`). */
  pods: Informer<CorePod>;
  certificateRequests: Informer<KubeObject>;
}

export type TargetLookup =
  { found: true; target: Target } | { found: false; reason: 'KubeconfigNotSupported'; message: string };

/** One connection a Cluster. */
export interface Targets {
  of(cluster: Cluster): TargetLookup;
  /** The cluster that holds the model, which a Cluster with `local: true` means. */
  local: Target;
}

/** Serves Clusters with `local: true`; others are refused with a reason until their kubeconfigs are supported. */
export function createTargets(kube: Kube, informers: InformerSet): Targets {
  const local: Target = {
    kube,
    nodes: informers.get<CoreNode>(coreNodes),
    pods: informers.get<CorePod>(pods, { indexes: { node: ({ spec }) => (spec?.nodeName ? [spec.nodeName] : []) } }),
    certificateRequests: informers.get(certificateSigningRequests),
  };
  return {
    local,
    of(cluster) {
      if (cluster.spec.local) return { found: true, target: local };
      const message = `Cluster ${cluster.metadata.name} isn't local: only spec.local: true is served so far.`;
      return { found: false, reason: 'KubeconfigNotSupported', message };
    },
  };
}
