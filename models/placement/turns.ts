import { createPriorityHeap } from '#models/heap/priority-heap.ts';
import type { Want } from './candidate.ts';

/** A want that stands in line. */
export interface Waiting {
  want: Want;
  /** The higher is served first. */
  priority: number;
  /** Since when, in ms since the epoch. */
  since: number;
}

interface Line {
  group: string;
  waiting: Waiting[];
  served: number;
  /** Nodes that the group has, and all that it waits for. */
  standing: number;
  wanted: number;
}

/**
 * Who is served in which order, whatever order they come in: by priority; among equals, the group goes next that has the
 * smallest share of what it wants (of equal shares the one that waits longest), so that no group starves beside a larger
 * or older one; within a group the oldest first. `standing`: nodes that each group has already.
 */
export function inTurn(waiting: readonly Waiting[], standing: (group: string) => number): Want[] {
  const levels = Map.groupBy(waiting, ({ priority }) => priority);
  const served = new Map<string, number>();
  const wants: Want[] = [];
  for (const [, level] of [...levels].toSorted(([a], [b]) => b - a)) {
    const lines = createPriorityHeap<Line>(goesBefore);
    for (const [group, members] of Map.groupBy(level, ({ want }) => want.group)) {
      const has = standing(group) + (served.get(group) ?? 0);
      const sorted = members.toSorted(byAge);
      lines.push({ group, waiting: sorted, served: 0, standing: has, wanted: has + sorted.length });
    }
    for (let line = lines.pop(); line !== undefined; line = lines.pop()) {
      const next = line.waiting[line.served];
      if (next === undefined) continue;
      wants.push(next.want);
      line.served += 1;
      served.set(line.group, (served.get(line.group) ?? 0) + 1);
      if (line.served < line.waiting.length) lines.push(line);
    }
  }
  return wants;
}

function goesBefore(a: Line, b: Line): boolean {
  const left = (a.standing + a.served) * b.wanted;
  const right = (b.standing + b.served) * a.wanted;
  if (left !== right) return left < right;
  const first = a.waiting[a.served];
  const second = b.waiting[b.served];
  if (first === undefined || second === undefined) return second === undefined;
  return byAge(first, second) < 0;
}

function byAge(a: Waiting, b: Waiting): number {
  // web-2 goes before web-10.
  const shorter = a.want.name.length - b.want.name.length;
  return a.since - b.since || shorter || (a.want.name < b.want.name ? -1 : 1);
}
