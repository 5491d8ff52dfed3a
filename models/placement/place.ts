import type { Candidate, PlacementInput, Want, Yielding } from './candidate.ts';
import { Floor, isWithheld, selectionsOf, withheldFrom } from './floor.ts';
import { partiesOf, seat, type Party } from './party.ts';
import { againstEach, type Against } from './refuse.ts';
import type { Refusal } from './refusal.ts';
import { Servings } from './servings.ts';

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
 * is tried, in which those come first that the fewest machines fit; it counts only where it serves more, all that the
 * first order serves among them, and has nobody else make way. The same input gives the same answer.
 */
export function place(input: PlacementInput, options: PlacementOptions = {}): Placement {
  const first = inOrder(input, options);
  if (first.refused.length === 0 || first.placed.length === 0) return first;
  const second = inOrder({ ...input, wants: scarcestFirst(input, first.reserved) }, options);
  return servesMore(second, first) && reservesAlike(second, first) ? second : first;
}

function inOrder(input: PlacementInput, { whole }: PlacementOptions): Placement {
  const floor = new Floor(input);
  const servings = new Servings(input, floor, 'free');
  const later = new Servings(input, floor, 'yielding');
  const result: Placement = { placed: [], refused: [], reserved: [] };
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
    if (input.yielding !== undefined) result.reserved.push(...reserve(party, input, floor, later));
  }
  return result;
}

/**
 * Seats a party that got nothing on what yields, in its turn: what comes back goes to whom it would go to. What is free
 * is held for a party only if that may preempt: or those that come after it would take, one by one, what others had to
 * give up for it.
 */
function reserve(party: Party, input: PlacementInput, floor: Floor, later: Servings): Reserved[] {
  const before = new Map(floor.cells);
  const answer = seat(party, input, floor, later);
  if (!answer.seated) return [];
  const { taken } = answer;
  const holds = party.wants.every(({ preempts }) => preempts === true);
  if (holds || taken.every(({ bucket }) => bucket.yielding?.comes === 'back')) {
    return taken.map(({ want, candidate, bucket }) => ({ want, candidate, yielding: bucket.yielding }));
  }
  later.undo(taken);
  for (const cell of floor.cells.keys()) if (!before.has(cell)) floor.cells.delete(cell);
  return [];
}

/** By how many free machines could serve them, after those that others make way for; the rest in their own order. */
function scarcestFirst({ wants, stock, fit }: PlacementInput, reserved: readonly Reserved[]): Want[] {
  const lots = stock.lots(selectionsOf(wants), withheldFrom(wants));
  const fitting = new Map<string, number>();
  const kindOf = ({ requirement, selection, withheld = [] }: Want): string =>
    [requirement, selection.key, ...withheld].join('\n');
  for (const want of new Map(wants.map((each) => [kindOf(each), each])).values()) {
    let machines = 0;
    for (const lot of lots) {
      if (isWithheld(want, lot)) continue;
      if (fit(want.requirement, lot.shape).fits && want.selection.selects(lot.labels)) machines += lot.free.length;
    }
    fitting.set(kindOf(want), machines);
  }
  const scarcity = new Map(wants.map((want) => [want, fitting.get(kindOf(want)) ?? 0]));
  for (const { want } of reserved) scarcity.set(want, -1);
  return wants.toSorted((one, other) => (scarcity.get(one) ?? 0) - (scarcity.get(other) ?? 0));
}

function servesMore(other: Placement, than: Placement): boolean {
  if (other.placed.length <= than.placed.length) return false;
  const served = new Set(other.placed.map(({ want }) => want.uid));
  return than.placed.every(({ want }) => served.has(want.uid));
}

/**
 * Whether what is held and what has to be given up is the same, and for the same; but for those who find a free machine now.
 * What comes back by itself may be another's, if nobody who counted on it is left without.
 */
function reservesAlike({ reserved, placed }: Placement, than: Placement): boolean {
  const served = new Set([...placed, ...reserved].map(({ want }) => want.uid));
  if (!than.reserved.every(({ want }) => served.has(want.uid))) return false;
  const held = new Map(than.reserved.filter(isTaken).map(({ want, candidate }) => [want.uid, candidate.name]));
  return reserved.filter(isTaken).every(({ want, candidate }) => held.get(want.uid) === candidate.name);
}

/** Kept from others, or taken from them. */
function isTaken({ yielding }: Reserved): boolean {
  return yielding?.comes !== 'back';
}
