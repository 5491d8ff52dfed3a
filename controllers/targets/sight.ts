import { namespaces } from '#models/meta/core-resources.ts';
import type { Clock } from '#models/ports/clock.ts';
import { KubeError, isKubeError } from '../runtime/kube-error.ts';
import type { ClusterConnection } from './connector.ts';
import { faultOf } from './fault.ts';
import type { TargetFault } from './target.ts';

/** What a cluster says of itself when it is asked: enough to know it by, and that it serves what it has stored. */
export type Sight = { seen: true; version: string; clusterUID: string } | ({ seen: false } & TargetFault);

/** The namespace that every cluster has, and keeps as long as it lives. Its uid is the cluster's identity. */
export const identityNamespace = { name: 'kube-system' };

/** Asks a cluster for its version and its identity. */
export async function lookAt(
  cluster: string,
  { kube, expiresAt }: Pick<ClusterConnection, 'kube' | 'expiresAt'>,
  clock: Clock,
): Promise<Sight> {
  try {
    const [version, namespace] = await Promise.all([kube.raw('/version'), kube.get(namespaces, identityNamespace)]);
    return { seen: true, version: versionIn(version), clusterUID: namespace.metadata.uid };
  } catch (error) {
    if (!isKubeError(error)) throw error;
    return { seen: false, ...faultOf(cluster, error, { expiresAt, now: clock.now() }) };
  }
}

/** @throws KubeError when it is no answer of a Kubernetes API server. */
export function versionIn(answer: unknown): string {
  const named = typeof answer === 'object' && answer !== null && 'gitVersion' in answer ? answer.gitVersion : undefined;
  if (typeof named === 'string') return named;
  throw new KubeError('Unavailable', 'its /version names no version');
}
