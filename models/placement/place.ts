import type { Candidate, Confinement, PlacementInput, Want } from './candidate.ts';
import { roomFor } from './cell.ts';
import { Choices } from './choices.ts';
import { Floor } from './floor.ts';
import { refusalOf } from './refuse.ts';
import type { Refusal } from './refusal.ts';
import type { Bucket } from './stock.ts';

export interface Placement {
  placed: { want: Want; candidate: Candidate }[];
  refused: { want: Want; refusal: Refusal }[];
}

interface Taken {
  want: Want;
  bucket: Bucket;
  candidate: Candidate;
}

/**
 * Places all that is pending in one pass: a want takes a machine that fits, keeps hard spreads and avoidances and its
 * rack's power budget; among those the better spread, then fewer unloved neighbours, then what it prefers, then less
 * waste, less cost, fewer past failures. A gang is placed where its first want stands in the order, whole or not at all.
 * The same input gives the same answer.
 */
export function place(input: PlacementInput): Placement {
  const floor = new Floor(input);
  const likenesses = new Map<string, Choices>();
  /** A want like one that was refused is refused alike: in a pass the stock only shrinks (a hard spread may loosen later). */
  const refusals = new Map<string, Refusal>();
  const result: Placement = { placed: [], refused: [] };

  function choicesOf(want: Want, likeness: string): Choices {
    const choices = likenesses.get(likeness) ?? new Choices(want, input, floor);
    likenesses.set(likeness, choices);
    return choices;
  }

  function take(want: Want): Taken | Refusal {
    const likeness = likenessOf(want);
    const known = refusals.get(likeness);
    if (known !== undefined) return known;
    const choices = choicesOf(want, likeness);
    const bucket = choices.best();
    const candidate = bucket === undefined ? undefined : floor.next(bucket);
    if (bucket === undefined || candidate === undefined) {
      const refusal = refusalOf(want, input, floor, choices.spread);
      refusals.set(likeness, refusal);
      return refusal;
    }
    floor.take(bucket, want);
    return { want, bucket, candidate };
  }

  /** All of them, or none and why. */
  function takeAll(wants: readonly Want[]): Taken[] | Refusal {
    const taken: Taken[] = [];
    for (const want of wants) {
      const answer = take(want);
      if ('bucket' in answer) {
        taken.push(answer);
        continue;
      }
      for (const each of taken.toReversed()) floor.putBack(each.bucket, each.want);
      // What was refused while machines were held that are free again, may be served yet.
      if (taken.length > 0) refusals.clear();
      return answer;
    }
    return taken;
  }

  function takeCell(wants: readonly Want[], confinement: Confinement): Taken[] | Refusal {
    if (floor.cells.has(confinement.cell)) return takeAll(wants);
    let last: Refusal | undefined;
    for (const domain of roomFor(wants, confinement.topology, floor, input)) {
      floor.settle(confinement.cell, domain);
      const taken = takeAll(wants);
      if (Array.isArray(taken)) return taken;
      last = taken;
      floor.unsettle(confinement.cell);
    }
    const [first] = wants;
    return last ?? (first === undefined ? [] : noRoom(first, input, floor));
  }

  for (const wants of partiesOf(input.wants)) {
    const [confinement] = wants.map((want) => want.confinement);
    const answer = confinement === undefined ? takeAll(wants) : takeCell(wants, confinement);
    if (Array.isArray(answer)) result.placed.push(...answer.map(({ want, candidate }) => ({ want, candidate })));
    else for (const want of wants) result.refused.push({ want, refusal: answer });
  }
  return result;
}

/** Gangs, and every other want by itself; in the order of their first wants. */
function partiesOf(wants: readonly Want[]): Want[][] {
  return [...Map.groupBy(wants, ({ gang, name }) => (gang === undefined ? `want ${name}` : `gang ${gang}`)).values()];
}

/** Wants of one likeness are placed, or refused, alike. */
function likenessOf({ group, requirement, selection, spread, preferences = [], confinement }: Want): string {
  const liked = preferences.map(({ key, weight }) => [key, weight]);
  return JSON.stringify([group, requirement, selection.key, spread, liked, confinement?.cell]);
}

function noRoom(want: Want, input: PlacementInput, floor: Floor): Refusal {
  return refusalOf(want, input, floor, new Choices(want, input, floor).spread);
}
