import { enemiesOf, standsApart, type Enemies } from './avoidance.ts';
import type { Candidate, PlacementInput, ShapeFit, Want } from './candidate.ts';
import type { Floor } from './floor.ts';
import type { Refusal, RefusalClass } from './refusal.ts';
import { isMisfit, refusalClasses } from './refusal.ts';
import type { Spread } from './spread.ts';
import type { Bucket } from './stock.ts';

/** Every machine, by the first class of reason that keeps it from `want`. */
export function refusalOf(want: Want, input: PlacementInput, floor: Floor, spread: Spread): Refusal {
  const { fit, avoids = new Map() } = input;
  const counts = new Map<RefusalClass, number>();
  const enemies = enemiesOf(want.group, avoids);
  for (const bucket of floor.buckets) {
    const served = fit(want.requirement, bucket.shape);
    const against = served.fits ? againstFree(want, bucket, floor, spread, enemies) : served.reason;
    for (const [at, candidate] of inTurn(bucket).entries()) {
      const reason = reasonAgainst(candidate, at < bucket.taken, served, against);
      counts.set(reason, (counts.get(reason) ?? 0) + 1);
    }
  }
  const classes = refusalClasses
    .map((reason) => ({ reason, count: counts.get(reason) ?? 0 }))
    .filter(({ count }) => count > 0)
    .toSorted((a, b) => Number(isMisfit(a.reason)) - Number(isMisfit(b.reason)) || b.count - a.count);
  return { reason: 'InsufficientCapacity', considered: input.candidates.length, classes };
}

/** The free ones first, in the order in which they are taken. */
function inTurn({ free, all }: Bucket): Candidate[] {
  return [...free, ...all.filter(({ barred }) => barred !== undefined)];
}

function reasonAgainst(candidate: Candidate, taken: boolean, fit: ShapeFit, againstFree: RefusalClass): RefusalClass {
  if (!fit.fits) return fit.reason;
  return candidate.barred ?? (taken ? 'Claimed' : againstFree);
}

/** What keeps `want` from the machines of a bucket that nobody has. */
function againstFree(want: Want, bucket: Bucket, floor: Floor, spread: Spread, enemies: Enemies): RefusalClass {
  const { domains, labels, rack, watts } = bucket;
  const { selection, confinement } = want;
  if (!selection.selects(labels)) return 'NotSelected';
  if (!floor.power.has(rack, watts)) return 'PowerBudget';
  if (!standsApart(enemies, domains, floor.tally)) return 'Avoided';
  const cell = confinement === undefined ? undefined : floor.cells.get(confinement.cell);
  if (confinement !== undefined && cell !== undefined && domains[confinement.topology] !== cell) return 'OutsideCell';
  return spread.allows(domains) ? 'Claimed' : 'SpreadViolated';
}
