import { conditionOf } from '../conditions/conditions.ts';
import type { Cluster } from '../generated/cluster.ts';

/** Type of the Cluster's condition that is True while its API server answers and may be read, whatever else Ready says. */
export const reachableCondition = 'Reachable';

/**
 * Since when the Cluster has been read without a gap (ms since the epoch), as its own status tells: whatever was to happen
 * in it by a deadline could be seen only since then. Undefined while it can't be read; 0 where that isn't known.
 */
export function answersSince(cluster: Cluster | undefined): number | undefined {
  const { phase } = cluster?.status ?? {};
  if (phase === 'Unreachable' || phase === 'Invalid') return undefined;
  const condition = cluster === undefined ? undefined : conditionOf(cluster, reachableCondition);
  if (condition?.status !== 'True') return 0;
  return Date.parse(condition.lastTransitionTime) || 0;
}

/**
 * When something in the Cluster that began at `from` has taken longer than `allowedMs`. The time in which nobody could have
 * seen it doesn't count: nothing is concluded from silence (rule 6). Undefined while the Cluster can't be read.
 */
export function deadlineIn(cluster: Cluster | undefined, from: number, allowedMs: number): number | undefined {
  const since = answersSince(cluster);
  return since === undefined ? undefined : Math.max(from, since) + allowedMs;
}
