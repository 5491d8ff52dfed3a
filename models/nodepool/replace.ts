import type { ComputeNode } from '../generated/computenode.ts';
import type { NodePool, NodePoolStatus } from '../generated/nodepool.ts';
import type { Stored } from '../meta/object.ts';
import { timestamp } from '../ports/clock.ts';

/** Failures in a row after which the pool stops burning machines and waits this long between two. */
const patience = 5;
const pauseMs = 15 * 60_000;

export interface Replacement {
  node: Stored<ComputeNode> | undefined;
  status: Pick<NodePoolStatus, 'replacedAt' | 'replacements'>;
  requeueAt?: number;
}

/**
 * Which failed node is given up for a new one now: one at a time, at once for the first few, then every 15 minutes, so
 * that a bad image doesn't wear out a hall.
 */
export function replaceFailed(
  pool: NodePool,
  failed: readonly Stored<ComputeNode>[],
  healthy: boolean,
  now: number,
): Replacement {
  const { replacedAt, replacements = 0 } = pool.status ?? {};
  const before = replacedAt === undefined ? {} : { replacedAt, replacements };
  const candidate = failed[0];
  if (candidate === undefined) return { node: undefined, status: healthy ? {} : before };
  if (pool.spec.health?.replaceFailed === false) return { node: undefined, status: before };
  const due = nextReplacementAt(pool, now);
  if (now < due) return { node: undefined, status: before, requeueAt: due };
  return { node: candidate, status: { replacedAt: timestamp(now), replacements: replacements + 1 } };
}

/** When the pool may give up the next failed node (ms since the epoch): `now`, or later where it pauses. */
export function nextReplacementAt({ status }: NodePool, now: number): number {
  const { replacedAt, replacements = 0 } = status ?? {};
  return replacements < patience || replacedAt === undefined ? now : Math.max(now, Date.parse(replacedAt) + pauseMs);
}
