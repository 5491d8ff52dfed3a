import type { Candidate } from './candidate.ts';

/** Free machines of one shape in one rack, alike to placement but for their past failures and names. */
export interface Bucket {
  shape: string;
  rack: string;
  /** Best first; taken from the front. */
  free: Candidate[];
  /** Index of the next to be taken. */
  taken: number;
}

/** The stock, grouped once a pass so that no ComputeNode looks at machines one by one. */
export interface Stock {
  buckets: readonly Bucket[];
  /** Every candidate of a shape, free or not, for reasons. */
  byShape: ReadonlyMap<string, readonly Candidate[]>;
}

export function stockOf(candidates: readonly Candidate[]): Stock {
  const buckets = new Map<string, Bucket>();
  const byShape = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    const { shape, rack } = candidate;
    const alike = byShape.get(shape);
    if (alike === undefined) byShape.set(shape, [candidate]);
    else alike.push(candidate);
    if (candidate.barred !== undefined) continue;
    const key = `${rack}\n${shape}`;
    const bucket = buckets.get(key);
    if (bucket === undefined) buckets.set(key, { shape, rack, free: [candidate], taken: 0 });
    else bucket.free.push(candidate);
  }
  const sorted = [...buckets.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, bucket]) => bucket);
  for (const bucket of sorted) bucket.free.sort(bestFirst);
  return { buckets: sorted, byShape };
}

function bestFirst(a: Candidate, b: Candidate): number {
  return a.failures - b.failures || (a.name < b.name ? -1 : 1);
}

export function remaining(bucket: Bucket): number {
  return bucket.free.length - bucket.taken;
}
