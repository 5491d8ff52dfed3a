import type { Amounts } from './amounts.ts';

/** How well a node suits a pod that fits it. */
export interface Score {
  /** PreferNoSchedule taints that the pod doesn't tolerate: fewer is better, and goes first. */
  disliked: number;
  /** The mean of the shares of cpu and memory that would stay free: more is better. */
  free: number;
  /** Fewer is better: spreads pods that ask for nothing. */
  pods: number;
}

/** Negative when `left` is better, as for sort. */
export function compareScores(left: Score, right: Score): number {
  return left.disliked - right.disliked || right.free - left.free || left.pods - right.pods;
}

export function freeShare(asked: Amounts, { allocatable, used }: { allocatable: Amounts; used: Amounts }): number {
  return (share(allocatable.cpu, used.cpu + asked.cpu) + share(allocatable.memory, used.memory + asked.memory)) / 2;
}

function share(of: number, used: number): number {
  return of === 0 ? 0 : (of - used) / of;
}
