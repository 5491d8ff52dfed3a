import type { Candidate, PlacementInput, Selection, Want, Yielding } from './candidate.ts';
import { ground, lotsOf, type Lot } from './lot.ts';

export function mayHave({ preempts = false, priority = 0 }: Want, yielding: Yielding): boolean {
  return yielding.comes === 'back' || (preempts && yielding.priority < priority);
}

/** Free machines first, then those that come back by themselves, then those of nodes of the lowest priority. */
export function reluctance(yielding: Yielding | undefined): number {
  if (yielding === undefined) return -Infinity;
  return yielding.comes === 'back' ? -Number.MAX_SAFE_INTEGER : yielding.priority;
}

/** Lots of what could be had, in an order that doesn't depend on how the machines come in. */
export function yieldingLots(
  { stock, yielding = new Map() }: PlacementInput,
  selections: readonly Selection[],
  apart: ReadonlySet<string>,
): { lot: Lot; yielding: Yielding }[] {
  const levels = Map.groupBy(yielding, ([, each]) => reluctance(each));
  return [...levels]
    .toSorted(([a], [b]) => a - b)
    .flatMap(([, those]) => {
      const machines = those.flatMap(([name]): Candidate[] => {
        const machine = stock.get(name);
        if (machine?.barred === undefined) return [];
        // What is claimed draws its power already: taking it over needs no more.
        return [{ ...machine, barred: undefined, watts: machine.barred === 'Claimed' ? 0 : machine.watts }];
      });
      const grounds = [...Map.groupBy(machines, ground)].toSorted(([a], [b]) => (a < b ? -1 : 1));
      const [first] = those;
      if (first === undefined) return [];
      return grounds.flatMap(([, alike]) =>
        lotsOf(alike, selections, apart).map((lot) => ({ lot, yielding: first[1] })),
      );
    });
}
