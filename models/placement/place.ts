import type { Bucket, Stock } from './buckets.ts';
import { remaining, stockOf } from './buckets.ts';
import type { Candidate, PlacementInput, ShapeFit, Want } from './candidate.ts';
import type { Refusal, RefusalClass } from './refusal.ts';
import { isMisfit, refusalClasses } from './refusal.ts';
import { Spread } from './spread.ts';

export interface Placement {
  placed: { want: Want; candidate: Candidate }[];
  refused: { want: Want; refusal: Refusal }[];
}

/**
 * Places all that is pending in one pass: a want takes a machine that fits, keeps the hard spread and its rack's power
 * budget; among those the better spread, then less waste, then fewer past failures, then the name. The same input gives
 * the same answer.
 */
export function place(input: PlacementInput): Placement {
  const stock = stockOf(input.candidates);
  const power = new Map([...input.racks].map(([rack, { powerAllocated }]) => [rack, powerAllocated]));
  const spreads = new Map<string, Spread>();
  const counts = new Map<string, Map<string, number>>();
  const result: Placement = { placed: [], refused: [] };
  /** A want like one that was refused is refused alike: in a pass the stock only shrinks (a hard spread may loosen later). */
  const refusals = new Map<string, Refusal>();
  for (const want of input.wants) {
    const likeness = likenessOf(want);
    const known = refusals.get(likeness);
    if (known !== undefined) {
      result.refused.push({ want, refusal: known });
      continue;
    }
    const placed = counts.get(want.group) ?? new Map(input.placed.get(want.group));
    counts.set(want.group, placed);
    const spread = spreads.get(likeness) ?? spreadOf(want, input, stock, placed);
    spreads.set(likeness, spread);
    const candidate = pick(want, input, stock, spread, power);
    if (candidate === undefined) {
      const refusal = refuse(want, input, stock, spread, power);
      refusals.set(likeness, refusal);
      result.refused.push({ want, refusal });
      continue;
    }
    spread.add(candidate);
    power.set(candidate.rack, (power.get(candidate.rack) ?? 0) + candidate.watts);
    result.placed.push({ want, candidate });
  }
  return result;
}

/** Wants of one likeness are placed, or refused, alike. */
function likenessOf({ group, requirement, selection, spread }: Want): string {
  return JSON.stringify([group, requirement, selection, spread]);
}

function spreadOf(want: Want, input: PlacementInput, stock: Stock, counts: Map<string, number>): Spread {
  const eligible: Candidate[] = [];
  for (const [shape, candidates] of stock.byShape) {
    if (!input.fit(want.requirement, shape).fits) continue;
    for (const candidate of candidates) if (countsAsDomain(candidate, want)) eligible.push(candidate);
  }
  return new Spread(want.spread, eligible, counts);
}

function countsAsDomain(candidate: Candidate, want: Want): boolean {
  const { barred } = candidate;
  return (barred === undefined || barred === 'Claimed') && want.selects(candidate.labels);
}

/** Takes the best machine for `want` out of the stock. */
function pick(
  want: Want,
  input: PlacementInput,
  stock: Stock,
  spread: Spread,
  power: ReadonlyMap<string, number>,
): Candidate | undefined {
  let best: { bucket: Bucket; candidate: Candidate } | undefined;
  let bestRank: number[] = [];
  const lowest = spread.lowest();
  for (const bucket of stock.buckets) {
    const candidate = nextSelected(bucket, want);
    if (candidate === undefined) continue;
    const fit = input.fit(want.requirement, bucket.shape);
    if (!fit.fits || !hasPower(candidate, input, power) || !spread.allows(candidate, want.spread, lowest)) continue;
    const rank = [...spread.rank(candidate, want.spread), fit.waste, candidate.failures];
    if (best === undefined || isLess(rank, bestRank)) {
      best = { bucket, candidate };
      bestRank = rank;
    }
  }
  if (best === undefined) return undefined;
  take(best.bucket, best.candidate);
  return best.candidate;
}

/** Moves what is taken before what is free, and leaves the order of the rest. */
function take(bucket: Bucket, candidate: Candidate): void {
  const at = bucket.free.indexOf(candidate, bucket.taken);
  if (at !== bucket.taken) bucket.free.splice(bucket.taken, 0, ...bucket.free.splice(at, 1));
  bucket.taken += 1;
}

/** The best free machine of the bucket that the want selects. */
function nextSelected(bucket: Bucket, want: Want): Candidate | undefined {
  for (let at = bucket.taken; at < bucket.free.length; at++) {
    const candidate = bucket.free[at];
    if (candidate !== undefined && want.selects(candidate.labels)) return candidate;
  }
  return undefined;
}

function hasPower(candidate: Candidate, input: PlacementInput, power: ReadonlyMap<string, number>): boolean {
  const budget = input.racks.get(candidate.rack)?.powerBudget;
  return budget === undefined || (power.get(candidate.rack) ?? 0) + candidate.watts <= budget;
}

function isLess(a: readonly number[], b: readonly number[]): boolean {
  for (const [index, value] of a.entries()) {
    const other = b[index] ?? 0;
    if (value !== other) return value < other;
  }
  return false;
}

/** Every machine, by the first class of reason that keeps it from `want`. */
function refuse(
  want: Want,
  input: PlacementInput,
  stock: Stock,
  spread: Spread,
  power: ReadonlyMap<string, number>,
): Refusal {
  const counts = new Map<RefusalClass, number>();
  const taken = takenNames(stock);
  const lowest = spread.lowest();
  for (const [shape, candidates] of stock.byShape) {
    const fit = input.fit(want.requirement, shape);
    for (const candidate of candidates) {
      const reason = reasonAgainst(candidate, fit);
      counts.set(reason, (counts.get(reason) ?? 0) + 1);
    }
  }
  const classes = refusalClasses
    .map((reason) => ({ reason, count: counts.get(reason) ?? 0 }))
    .filter(({ count }) => count > 0)
    .toSorted((a, b) => Number(isMisfit(a.reason)) - Number(isMisfit(b.reason)) || b.count - a.count);
  return { reason: 'InsufficientCapacity', considered: input.candidates.length, classes };

  function reasonAgainst(candidate: Candidate, fit: ShapeFit): RefusalClass {
    if (!fit.fits) return fit.reason;
    if (candidate.barred !== undefined) return candidate.barred;
    if (taken.has(candidate.name)) return 'Claimed';
    if (!want.selects(candidate.labels)) return 'NotSelected';
    if (!hasPower(candidate, input, power)) return 'PowerBudget';
    return spread.allows(candidate, want.spread, lowest) ? 'Claimed' : 'SpreadViolated';
  }
}

function takenNames(stock: Stock): ReadonlySet<string> {
  const names = new Set<string>();
  for (const bucket of stock.buckets) {
    for (const candidate of bucket.free.slice(0, bucket.free.length - remaining(bucket))) names.add(candidate.name);
  }
  return names;
}
