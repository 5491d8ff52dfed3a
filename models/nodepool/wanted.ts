import { Book } from './book.ts';
import type { Demand, PoolSize, Quota, WantedNodes } from './demand.ts';

/**
 * How many nodes a pool wants: `replicas` plus the demands it can grant. They are taken by priority, then oldest first,
 * then by key, each whole or not at all: one that would lift the pool above `max`, or its namespace above its quota, is
 * refused, and a smaller one after it may still fit. The order of `demands` doesn't matter, and one that is refused, or
 * comes last, takes nothing from the others.
 *
 * One that stood and doesn't fit any more keeps of what it holds as much as is left when all others that fit are served,
 * so that nothing is given back but what has to be. What it keeps goes to nobody new who comes after it.
 */
export function wantedNodes(pool: PoolSize, demands: readonly Demand[], quotaOf: Quota = () => undefined): WantedNodes {
  const book = new Book(pool, quotaOf);
  const outgrown: Demand[] = [];
  const later: Demand[] = [];
  for (const demand of inTurn(demands)) {
    const stands = demand.holds !== undefined;
    if (outgrown.length > 0 && !stands) later.push(demand);
    else if (!book.take(demand) && stands) outgrown.push(demand);
  }
  // One that is of a demand of which another keeps enough by now needs no room of its own.
  for (const demand of outgrown) if (!book.take(demand)) book.keep(demand);
  for (const demand of later) book.take(demand);
  return book.closed();
}

function inTurn(demands: readonly Demand[]): Demand[] {
  return demands
    .map((demand) => ({ demand, since: Date.parse(demand.creationTimestamp) }))
    .toSorted(
      (a, b) => b.demand.priority - a.demand.priority || a.since - b.since || compare(a.demand.key, b.demand.key),
    )
    .map(({ demand }) => demand);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
