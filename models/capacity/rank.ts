import type { Amounts } from './amounts.ts';
import { timesIn } from './amounts.ts';
import { objectionTo } from './place.ts';
import type { Shape } from './shape.ts';
import type { Template } from './template.ts';

interface Ranked {
  pool: string;
  template: Template;
}

/**
 * The pool whose node suits `count` pods of a shape best: it offers nothing special that they don't ask for, leaves the
 * least unused, costs least a pod; the first by name. Undefined when none can hold one. `most` is how many a node may take.
 */
export function bestSource<Candidate extends Ranked>(
  shape: Shape,
  count: number,
  candidates: readonly Candidate[],
  most: number = Infinity,
): Candidate | undefined {
  let best: { candidate: Candidate; score: Score } | undefined;
  for (const candidate of candidates) {
    const { place, room } = candidate.template;
    const often = Math.min(timesIn(room, shape.requests), count, most, shape.alone.length > 0 ? 1 : Infinity);
    if (often < 1 || objectionTo(shape, place) !== undefined) continue;
    const score = scoreOf(shape, often, candidate);
    if (best === undefined || compare(score, best.score) < 0) best = { candidate, score };
  }
  return best?.candidate;
}

interface Score {
  unasked: number;
  /** Thousandths of cpu and of memory that stay unused. */
  waste: number;
  /** Of one pod; none when it isn't known. */
  cost: bigint | undefined;
  name: string;
}

function scoreOf({ requests }: Shape, often: number, { pool, template: { room, cost } }: Ranked): Score {
  const unasked = Object.keys(room).filter((name) => name.includes('/') && !((requests[name] ?? 0n) > 0n)).length;
  const waste = unused(room, requests, 'cpu', often) + unused(room, requests, 'memory', often);
  return { unasked, waste, cost: cost === undefined ? undefined : (cost * 1000n) / BigInt(often), name: pool };
}

function unused(room: Amounts, requests: Amounts, resource: string, often: number): number {
  const whole = room[resource] ?? 0n;
  if (whole <= 0n) return 0;
  return Number(((whole - (requests[resource] ?? 0n) * BigInt(often)) * 1000n) / whole);
}

function compare(a: Score, b: Score): number {
  if (a.unasked !== b.unasked) return a.unasked - b.unasked;
  if (a.waste !== b.waste) return a.waste - b.waste;
  if (a.cost !== b.cost) {
    if (a.cost === undefined || b.cost === undefined) return a.cost === undefined ? 1 : -1;
    return a.cost < b.cost ? -1 : 1;
  }
  return a.name < b.name ? -1 : 1;
}
