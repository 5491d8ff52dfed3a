import type { Bucket } from './floor.ts';

/** A bucket and how good its next machine is. Less is better, and the first number that differs decides. */
export interface Ranked {
  bucket: Bucket;
  rank: readonly number[];
}

/** No two buckets are equal: of those with equal ranks the earlier one is less. */
export function isLess(a: Ranked, b: Ranked): boolean {
  for (let at = 0; at < a.rank.length; at++) {
    const left = a.rank[at] ?? 0;
    const right = b.rank[at] ?? 0;
    if (left !== right) return left < right;
  }
  return a.bucket.order < b.bucket.order;
}

export function isSame(a: readonly number[], b: readonly number[]): boolean {
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false;
  return true;
}
