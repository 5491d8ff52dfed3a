import type { Candidate, PlacementInput, Want, Yielding } from './candidate.ts';
import { Floor, selectionsOf } from './floor.ts';
import { partiesOf, seat, type Party } from './party.ts';
import { againstEach, type Against } from './refuse.ts';
import type { Refusal } from './refusal.ts';
import { Servings } from './servings.ts';
import { yieldingLots } from './yielding.ts';

export interface Placement {
  placed: { want: Want; candidate: Candidate }[];
  refused: Refused[];
  /**
   * Of the refused those that would be placed, all rules kept, on machines that could be had: these come back by
   * themselves, or have to be taken from the nodes that hold them. Empty unless the input says what yields.
   */
  reserved: Reserved[];
}

export interface Reserved {
  want: Want;
  candidate: Candidate;
  /** Undefined where the machine is free, and waits for others of the same gang. */
  yielding: Yielding | undefined;
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
  if (first.refused.length === 0) return first.placement();
  const second = first.placed.length === 0 ? first : inOrder({ ...input, wants: scarcestFirst(input) }, options);
  return (servesMore(second, first) ? second : first).placement();
}

interface Pass extends Pick<Placement, 'placed' | 'refused'> {
  /** To be asked once: it goes on where the pass ended. */
  placement(): Placement;
}

function inOrder(input: PlacementInput, { whole }: PlacementOptions): Pass {
  const floor = new Floor(input);
  const servings = new Servings(input, floor);
  const placed: Placement['placed'] = [];
  const refused: Refused[] = [];
  const unserved: Party[] = [];
  for (const party of partiesOf(input.wants)) {
    const answer = seat(party, input, floor, servings);
    if (answer.seated) {
      for (const { want, candidate } of answer.taken) placed.push({ want, candidate });
      continue;
    }
    unserved.push(party);
    for (const want of party.wants) {
      const told = want.uid === whole ? { against: againstEach(want, input, floor, servings.choicesOf(want)) } : {};
      refused.push({ want, refusal: answer.refusal, ...told });
    }
  }
  return { placed, refused, placement: () => ({ placed, refused, reserved: reserve(unserved, input, floor) }) };
}

/** Seats who got nothing on what yields, in the same order: so what comes back goes to whom it would go to. */
function reserve(parties: readonly Party[], input: PlacementInput, floor: Floor): Reserved[] {
  if (input.yielding === undefined || input.yielding.size === 0) return [];
  floor.add(yieldingLots(input, selectionsOf(input.wants)));
  const servings = new Servings(input, floor);
  return parties.flatMap((party) => {
    const answer = seat(party, input, floor, servings);
    if (!answer.seated) return [];
    return answer.taken.map(({ want, candidate, bucket }) => ({ want, candidate, yielding: bucket.yielding }));
  });
}

/** By how many free machines could serve them; those that are alike in that in their own order. */
function scarcestFirst({ wants, stock, fit }: PlacementInput): Want[] {
  const lots = stock.lots(selectionsOf(wants));
  const fitting = new Map<string, number>();
  const kindOf = ({ requirement, selection }: Want): string => `${requirement}\n${selection.key}`;
  for (const want of new Map(wants.map((each) => [kindOf(each), each])).values()) {
    let machines = 0;
    for (const { shape, labels, free } of lots) {
      if (fit(want.requirement, shape).fits && want.selection.selects(labels)) machines += free.length;
    }
    fitting.set(kindOf(want), machines);
  }
  const scarcity = new Map(wants.map((want) => [want, fitting.get(kindOf(want)) ?? 0]));
  return wants.toSorted((one, other) => (scarcity.get(one) ?? 0) - (scarcity.get(other) ?? 0));
}

function servesMore(other: Pass, than: Pass): boolean {
  if (other.placed.length <= than.placed.length) return false;
  const served = new Set(other.placed.map(({ want }) => want.uid));
  return than.placed.every(({ want }) => served.has(want.uid));
}
