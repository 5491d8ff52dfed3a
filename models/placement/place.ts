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
 * The same input gives the same answer.
 */
export function place(input: PlacementInput, { whole }: PlacementOptions = {}): Placement {
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
