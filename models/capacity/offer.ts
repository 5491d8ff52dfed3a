import type { ResourceOffer, ResourceOfferSpec } from '../generated/resourceoffer.ts';
import type { Stored } from '../meta/object.ts';
import type { WaitingPod } from './observed.ts';

/** As many pods as an offer names; it counts the others. */
const namedPods = 32;
const longestReason = 512;

/** One demand a Cluster and pool: whoever else tells it by this key isn't counted twice. */
export function demandKeyOf(cluster: string): string {
  return `capacity/${cluster}`;
}

/** Neither name has a dot in it. */
function nameOf(cluster: string, pool: string): string {
  return `capacity.${cluster}.${pool}`;
}

/** The offer of this name that a Cluster makes to a pool, before anything is asked. */
export function offerOf(cluster: string, namespace: string, pool: string): ResourceOffer {
  return {
    apiVersion: 'rackwright.io/v1alpha1',
    kind: 'ResourceOffer',
    metadata: { name: nameOf(cluster, pool), namespace, labels: { 'rackwright.io/cluster': cluster } },
    spec: { poolRef: { name: pool }, nodes: 0, gang: false, priority: 0, demandKey: demandKeyOf(cluster) },
  };
}

/** By name and key: an offer that a person made under the same name is left alone. */
export function isOurs({ metadata, spec }: Stored<ResourceOffer>, cluster: string, namespace: string): boolean {
  return (
    metadata.namespace === namespace &&
    metadata.name === nameOf(cluster, spec.poolRef.name) &&
    spec.demandKey === demandKeyOf(cluster)
  );
}

/** What is asked for, for these pods. */
export function specFor(
  base: ResourceOfferSpec,
  nodes: number,
  { pods, reason, release }: { pods: readonly WaitingPod[]; reason: string; release: readonly string[] },
): ResourceOfferSpec {
  const { pods: _pods, podCount: _count, release: _release, reason: _reason, ...rest } = base;
  const named = pods.slice(0, namedPods).map(({ pod: { metadata } }) => ({
    namespace: metadata.namespace ?? 'default',
    name: metadata.name,
  }));
  return {
    ...rest,
    nodes,
    reason: reason.slice(0, longestReason),
    ...(named.length === 0 ? {} : { pods: named, podCount: pods.length }),
    ...(release.length === 0 ? {} : { release: [...release] }),
  };
}
