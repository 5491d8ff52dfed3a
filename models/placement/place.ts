import type { Candidate, PlacementInput, Want } from './candidate.ts';
import { Floor } from './floor.ts';
import { partiesOf, seat } from './party.ts';
import { againstEach, type Against } from './refuse.ts';
import type { Refusal } from './refusal.ts';
import { Servings } from './servings.ts';

export interface Placement {
  placed: { want: Want; candidate: Candidate }[];
  refused: Refused[];
}

export interface Refused {
  want: Want;
  refusal: Refusal;
  /** Machine by machine, where the caller asked for it. */
  against?: readonly Against[];
}

export interface PlacementOptions {
  /** The want (by uid) whose refusal is told whole. */
  whole?: string;
}

/**
 * Places all that is pending in one pass: a want takes a machine that fits, keeps hard spreads and avoidances and its
 * rack's power budget; among those the better spread, then fewer unloved neighbours, then what it prefers, then less
 * waste, less cost, fewer past failures. A gang is placed where its first want stands in the order, whole or not at all.
 *
 * Who comes first may take what only a later one could use. So where the order of the wants leaves some without, another
 * is tried, in which those come first that the fewest machines fit; it counts only where it serves more, and all that
 * the first order serves. The same input gives the same answer.
 */
export function place(input: PlacementInput, options: PlacementOptions = {}): Placement {
  const first = inOrder(input, options);
  if (first.refused.length === 0 || first.placed.length === 0) return first;
  const second = inOrder({ ...input, wants: scarcestFirst(input) }, options);
  return servesMore(second, first) ? second : first;
}

function inOrder(input: PlacementInput, { whole }: PlacementOptions): Placement {
  const floor = new Floor(input);
  const servings = new Servings(input, floor);
  const result: Placement = { placed: [], refused: [] };
  for (const party of partiesOf(input.wants)) {
    const answer = seat(party, input, floor, servings);
    if (answer.seated) {
      for (const { want, candidate } of answer.taken) result.placed.push({ want, candidate });
      continue;
    }
    for (const want of party.wants) {
      const told = want.uid === whole ? { against: againstEach(want, input, floor, servings.choicesOf(want)) } : {};
      result.refused.push({ want, refusal: answer.refusal, ...told });
    }
  }
  return result;
}

/** By how many free machines their requirement fits; those that are alike in that in their own order. */
function scarcestFirst({ wants, stock, fit }: PlacementInput): Want[] {
  const free = stock.freeByShape();
  const fitting = new Map<string, number>();
  for (const requirement of new Set(wants.map((want) => want.requirement))) {
    let machines = 0;
    for (const [shape, those] of free) if (fit(requirement, shape).fits) machines += those;
    fitting.set(requirement, machines);
  }
  const scarcity = ({ requirement }: Want): number => fitting.get(requirement) ?? 0;
  return wants.toSorted((a, b) => scarcity(a) - scarcity(b));
}

function servesMore(other: Placement, than: Placement): boolean {
  if (other.placed.length <= than.placed.length) return false;
  const served = new Set(other.placed.map(({ want }) => want.uid));
  return than.placed.every(({ want }) => served.has(want.uid));
}
