import type { ClusterSpec } from '../generated/cluster.ts';
import type { Amounts } from './amounts.ts';
import { minus, plus } from './amounts.ts';

type Threshold = NonNullable<NonNullable<ClusterSpec['capacity']>['thresholds']>[number];

/** How much of a cluster there is, comes, and is requested. */
export interface Fullness {
  requested: Amounts;
  /** Of nodes that are Ready. */
  present: Amounts;
  /** With those that are silent, on their way, or about to be asked for: absent data must not look like too little. */
  expected: Amounts;
}

/** What is requested, in percent of what is expected, rounded up; 0 where there is nothing of it and nobody asks. */
export function percentOf({ requested, expected }: Fullness, resource: string): number {
  const asked = requested[resource] ?? 0n;
  const held = expected[resource] ?? 0n;
  if (asked <= 0n) return 0;
  return held <= 0n ? 10_000 : Number((asked * 100n + held - 1n) / held);
}

/** How many nodes of this room bring the resource back to `above`; 0 while it is there. */
export function nodesToBring(fullness: Fullness, { resource, above }: Threshold, room: Amounts): number {
  const each = room[resource] ?? 0n;
  const held = fullness.expected[resource] ?? 0n;
  const needed = ((fullness.requested[resource] ?? 0n) * 100n + BigInt(above) - 1n) / BigInt(above);
  if (each <= 0n || needed <= held) return 0;
  return Number((needed - held + each - 1n) / each);
}

/** The room of a node that may go. */
interface Spare {
  room: Amounts;
  /** Whether it is of what is present, or only of what is expected. */
  there: boolean;
}

/**
 * Whether a node may go: less than `below` of what is left without it is requested, of each resource it has. One that is
 * still to come is measured by all that is to come, or what a threshold asked for would go and be asked for again.
 */
export function maySpare(
  { requested, present, expected }: Fullness,
  thresholds: readonly Threshold[],
  spare: Spare,
): boolean {
  const { room, there } = spare;
  const left = minus(there ? present : expected, room);
  return thresholds.every(({ resource, below }) => {
    if ((room[resource] ?? 0n) <= 0n) return true;
    return (requested[resource] ?? 0n) * 100n < (left[resource] ?? 0n) * BigInt(below);
  });
}

export function withRoom(fullness: Fullness, room: Amounts): Fullness {
  return { ...fullness, expected: plus(fullness.expected, room) };
}

export function withoutRoom({ requested, present, expected }: Fullness, { room, there }: Spare): Fullness {
  return { requested, present: there ? minus(present, room) : present, expected: minus(expected, room) };
}
