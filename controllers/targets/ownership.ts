import { isElder } from '#models/cluster/elder.ts';
import type { Cluster } from '#models/generated/cluster.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import { namespaces } from '#models/meta/core-resources.ts';
import type { Stored } from '#models/meta/object.ts';
import type { Informer } from '../runtime/informers.ts';
import { isKubeError } from '../runtime/kube-error.ts';
import type { Kube } from '../runtime/kube.ts';
import { identityNamespace } from './sight.ts';
import { connecting, type TargetFault } from './target.ts';

export interface OwnershipOptions {
  /** Of the cluster that holds the model. */
  kube: Kube;
  clusters: Informer<Cluster>;
  /** Index: cluster. */
  computeNodes: Informer<ComputeNode>;
  /** The identity of the cluster that the keeper of this Cluster is connected to just now. */
  connectedTo: (cluster: string) => string | undefined;
}

/** Who may have a cluster: two that made and ended Nodes in one would fight over them. */
export interface Ownership {
  /** Why `cluster` may not have the cluster that answers, or undefined. */
  admit(cluster: Stored<Cluster>, clusterUID: string): Promise<TargetFault | undefined>;
  /** The elder Cluster that leads to the cluster that holds the model, where `local` does too. */
  elderThan(local: Stored<Cluster>): TargetFault | undefined;
  /** Whether that is the cluster that holds the model, as far as that was read. */
  isHome(clusterUID: string): boolean;
}

/** Set by a person who knows that a cluster was built anew, and that what the former one held is gone. */
export const acceptAnnotation = 'rackwright.io/accept-cluster';

export function createOwnership({ kube, clusters, computeNodes, connectedTo }: OwnershipOptions): Ownership {
  let ownUID: string | undefined;

  function identityOf({ metadata, spec, status }: Cluster): string | undefined {
    return spec.local ? ownUID : (connectedTo(metadata.name) ?? status?.clusterUID);
  }

  function elderOf(cluster: Stored<Cluster>, clusterUID: string): Stored<Cluster> | undefined {
    return clusters.store.list().find(
      (other) =>
        other.metadata.uid !== cluster.metadata.uid &&
        // Which of several local ones is whose is their pools' business.
        !(cluster.spec.local && other.spec.local) &&
        identityOf(other) === clusterUID &&
        isElder(other, cluster),
    );
  }

  async function readOwn(cluster: Cluster): Promise<TargetFault | undefined> {
    if (ownUID !== undefined) return undefined;
    try {
      ownUID = (await kube.get(namespaces, identityNamespace)).metadata.uid;
      return undefined;
    } catch (error) {
      if (!isKubeError(error, 'Forbidden')) throw error;
      const message = `Rackwright may not read namespace kube-system of its own cluster, so it can't tell whether Cluster ${cluster.metadata.name} leads back to it: apply docs/install/rbac.yaml.`;
      return { reason: 'ClusterForbidden', message };
    }
  }

  return {
    async admit(cluster, clusterUID) {
      // What isn't listed yet isn't absent: neither ComputeNodes that are in another cluster, nor an elder Cluster.
      const [listed, read] = await Promise.all([clusters.synced, computeNodes.synced]);
      if (!listed || !read) return connecting(cluster.metadata.name);
      const unread = await readOwn(cluster);
      if (unread !== undefined) return unread;
      const elder = elderOf(cluster, clusterUID);
      return elder === undefined ? changed(cluster, clusterUID) : taken(cluster, elder);
    },
    isHome: (clusterUID) => clusterUID === ownUID,
    elderThan(local) {
      const elder = ownUID === undefined ? undefined : elderOf(local, ownUID);
      return elder === undefined ? undefined : taken(local, elder);
    },
  };

  /** Of a cluster that was swapped for another, every Node would be missing, and none may be missed. */
  function changed({ metadata, status }: Stored<Cluster>, clusterUID: string): TargetFault | undefined {
    const { name, annotations = {} } = metadata;
    const former = status?.clusterUID;
    if (former === undefined || former === clusterUID || annotations[acceptAnnotation] === clusterUID) return undefined;
    const bound = computeNodes.store.byIndex('cluster', name).filter(({ spec }) => spec.assetRef !== undefined).length;
    if (bound === 0) return undefined;
    const count = bound === 1 ? '1 ComputeNode is' : `${bound} ComputeNodes are`;
    const accept = `kubectl annotate cluster.rackwright.io ${name} --overwrite ${acceptAnnotation}=${clusterUID}`;
    const message = `The kubeconfig of Cluster ${name} leads to another cluster (${clusterUID}) than the one that ${count} in (${former}). Give the former's; or, if that one is gone for good with all that ran in it: ${accept}`;
    return { reason: 'OtherCluster', message };
  }
}

function taken({ metadata }: Cluster, elder: Cluster): TargetFault {
  const message = `Cluster ${metadata.name} leads to the same API server as Cluster ${elder.metadata.name}, which was there before: use that one, or give this one another kubeconfig.`;
  return { reason: 'ClusterTaken', message };
}
