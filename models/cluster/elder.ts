import type { StoredMeta } from '../meta/object.ts';

/** Whether `a` was there before `b`: of two Clusters that lead to one API server, the elder keeps it. */
export function isElder(
  a: Pick<StoredMeta, 'name' | 'creationTimestamp'>,
  b: Pick<StoredMeta, 'name' | 'creationTimestamp'>,
): boolean {
  if (a.creationTimestamp !== b.creationTimestamp) return a.creationTimestamp < b.creationTimestamp;
  return a.name < b.name;
}
