import type { Condition } from '../meta/object.ts';
import { same } from './same.ts';

/** How long counts may be behind, in ms: a hall that fills up writes each counter at most this often. */
export const countsInterval = 5_000;

interface CountingStatus {
  phase?: string;
  observedGeneration?: number;
  conditions?: readonly Condition[];
}

/**
 * Holds back a status in which only counts moved (numbers, and messages that carry them) when one was written less than
 * {@link countsInterval} ago: the old one stays, and `requeueAt` says when the new one is due. A change of phase,
 * generation, or of any condition's status or reason passes at once.
 *
 * `writtenAt` is when the shell last wrote this object's status (ms since the epoch), absent when it doesn't know, as
 * after a restart: then nothing is held back.
 */
export function damp<Status extends CountingStatus>(
  before: Status | undefined,
  after: Status,
  writtenAt: number | undefined,
  now: number,
): { status: Status; requeueAt?: number } {
  if (before === undefined || writtenAt === undefined) return { status: after };
  const dueAt = writtenAt + countsInterval;
  if (now >= dueAt || same(before, after) || !same(news(before), news(after))) return { status: after };
  return { status: before, requeueAt: dueAt };
}

/** What of a status can't wait. */
function news(status: CountingStatus): unknown {
  return {
    phase: status.phase,
    observedGeneration: status.observedGeneration,
    conditions: (status.conditions ?? []).map(({ type, status: value, reason }) => ({ type, value, reason })),
  };
}
