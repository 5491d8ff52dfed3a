import type { Candidate, Domains, Selection } from './candidate.ts';
import { domainsOf } from './candidate.ts';

/** Machines of one shape in one rack that every selection in play takes, or leaves, alike. */
export interface Bucket {
  /** Where it stands among all buckets: what is equal otherwise is taken in this order. */
  readonly order: number;
  readonly shape: string;
  readonly rack: string;
  readonly domains: Domains;
  readonly watts: number;
  /** Of the best machine, as an example of all: what selections say of its labels holds for every one. */
  readonly labels: Readonly<Record<string, string>>;
  /** Best first. */
  readonly free: readonly Candidate[];
  /** How many of them are taken: always the first. */
  taken: number;
  /** Every machine, free or not, for reasons. */
  readonly all: readonly Candidate[];
  /** Whether it holds a machine that is free or claimed: a domain without is none to spread over. */
  readonly open: boolean;
}

/**
 * The stock, grouped once a pass so that no want looks at machines one by one. `selections`: all that the wants ask
 * labels by.
 */
export function stockOf(candidates: readonly Candidate[], selections: readonly Selection[]): Bucket[] {
  const distinct = [...new Map(selections.map((each) => [each.key, each])).values()];
  const groups = Map.groupBy(candidates, (candidate) => {
    const { region, azone, rack, shape, labels, watts } = candidate;
    const taken = distinct.map(({ selects }) => (selects(labels) ? '1' : '0')).join('');
    return `${rack}\n${shape}\n${taken}\n${watts}\n${azone}\n${region}`;
  });
  return [...groups].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, all], order) => bucketOf(all, order));
}

function bucketOf(all: readonly Candidate[], order: number): Bucket {
  const free = all.filter(({ barred }) => barred === undefined).toSorted(bestFirst);
  const example = free[0] ?? all[0];
  if (example === undefined) throw new Error('a bucket of no machines');
  const { shape, rack, labels, watts } = example;
  const open = all.some(({ barred }) => barred === undefined || barred === 'Claimed');
  return { order, shape, rack, domains: domainsOf(example), watts, labels, free, taken: 0, all, open };
}

function bestFirst(a: Candidate, b: Candidate): number {
  return a.failures - b.failures || (a.name < b.name ? -1 : 1);
}
