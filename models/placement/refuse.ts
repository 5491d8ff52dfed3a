import { standsApart } from './avoidance.ts';
import type { Candidate, PlacementInput, Want } from './candidate.ts';
import type { Choices } from './choices.ts';
import { isWithheld, type Bucket, type Floor } from './floor.ts';
import type { Refusal, RefusalClass } from './refusal.ts';
import { isMisfit, refusalClasses } from './refusal.ts';

/** How many machines of each bucket the want's own gang holds for the moment: the last of those that are taken. */
export type Held = ReadonlyMap<Bucket, number>;

/** One machine, and the first class of reason that keeps it from a want. */
export interface Against {
  candidate: Candidate;
  reason: RefusalClass;
}

const none: Held = new Map();

/** Every machine, counted by the first class of reason that keeps it from `want`. */
export function refusalOf(want: Want, input: PlacementInput, floor: Floor, choices: Choices, held = none): Refusal {
  const counts = new Map<RefusalClass, number>();
  const count = (reason: RefusalClass, machines: number): void => {
    if (machines > 0) counts.set(reason, (counts.get(reason) ?? 0) + machines);
  };
  for (const bucket of floor.buckets) {
    const { free, barred, barredBy, taken } = bucket;
    const misfit = misfitOf(want, bucket, input);
    if (misfit !== undefined) {
      count(misfit, free.length + barred.length);
      continue;
    }
    const own = held.get(bucket) ?? 0;
    for (const [reason, machines] of barredBy) count(reason, machines);
    count('Claimed', taken - own);
    count('HeldForGang', own);
    if (taken < free.length) count(againstFree(want, bucket, floor, choices), free.length - taken);
  }
  const classes = refusalClasses
    .map((reason) => ({ reason, count: counts.get(reason) ?? 0 }))
    .filter((each) => each.count > 0)
    .toSorted((a, b) => Number(isMisfit(a.reason)) - Number(isMisfit(b.reason)) || b.count - a.count);
  return { reason: 'InsufficientCapacity', considered: input.stock.size, classes };
}

/** The same machine by machine, for whoever wants to know it whole. */
export function againstEach(want: Want, input: PlacementInput, floor: Floor, choices: Choices, held = none): Against[] {
  return floor.buckets.flatMap((bucket) => {
    const misfit = misfitOf(want, bucket, input);
    const open = againstFree(want, bucket, floor, choices);
    const others = bucket.taken - (held.get(bucket) ?? 0);
    const free = bucket.free.map((candidate, at): Against => {
      const reason = at < others ? 'Claimed' : at < bucket.taken ? 'HeldForGang' : open;
      return { candidate, reason: misfit ?? reason };
    });
    const barred = bucket.barred.map((candidate): Against => {
      return { candidate, reason: misfit ?? candidate.barred ?? 'Claimed' };
    });
    return [...free, ...barred];
  });
}

function misfitOf(
  { requirement, selection }: Want,
  { shape, labels }: Bucket,
  { fit }: PlacementInput,
): RefusalClass | undefined {
  const served = fit(requirement, shape);
  if (!served.fits) return served.reason;
  return selection.selects(labels) ? undefined : 'NotSelected';
}

/** What keeps `want` from the machines of a bucket that nobody has. */
function againstFree(want: Want, bucket: Bucket, floor: Floor, { spread, enemies }: Choices): RefusalClass {
  const { domains, rack, watts } = bucket;
  const { confinement } = want;
  if (isWithheld(want, bucket)) return 'Withheld';
  if (!floor.power.has(rack, watts)) return 'PowerBudget';
  if (!standsApart(enemies, domains, floor.tally)) return 'Avoided';
  const cell = confinement === undefined ? undefined : floor.cells.get(confinement.cell);
  if (confinement !== undefined && cell !== undefined && domains[confinement.topology] !== cell) return 'OutsideCell';
  if (!spread.allows(domains)) return 'SpreadViolated';
  // Nothing speaks against this one machine: what it is one of can't be served whole.
  return want.gang === undefined && confinement === undefined ? 'Claimed' : 'HeldForGang';
}
