import type { Cluster } from '../generated/cluster.ts';
import type { Stored } from '../meta/object.ts';

/**
 * Whether `a` was there before `b`: of two Clusters that lead to one API server, the elder keeps it. Of those made in the
 * same second the local one, then the first by name.
 */
export function isElder(a: Stored<Cluster>, b: Stored<Cluster>): boolean {
  const { creationTimestamp, name } = a.metadata;
  if (creationTimestamp !== b.metadata.creationTimestamp) return creationTimestamp < b.metadata.creationTimestamp;
  return a.spec.local === b.spec.local ? name < b.metadata.name : a.spec.local === true;
}
