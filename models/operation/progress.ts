import { withCondition } from '../conditions/conditions.ts';
import type { Reason } from '../conditions/reasons.ts';
import { readableFacts } from '../facts/readable.ts';
import type { Operation, OperationStatus } from '../generated/operation.ts';
import { step } from '../machine/step.ts';
import { timestamp } from '../ports/clock.ts';
import { head, printable, printableLines, tail } from '../text/printable.ts';
import type { OperationEvent } from './machine.ts';
import { operationMachine } from './machine.ts';

/** What is known of an operation after asking: the closed set of things that can have happened to it. */
export type OperationNews =
  | { news: 'waiting'; reason: Reason; message: string }
  | { news: 'running'; message: string; logTail?: string }
  | { news: 'succeeded'; facts: NonNullable<OperationStatus['facts']>; logTail: string }
  /** `untouched`: it was turned away before anything was done to the machine. */
  | {
      news: 'failed';
      reason: Reason;
      message: string;
      retryable: boolean;
      logTail?: string;
      untouched?: true;
    }
  /** The adapter couldn't be asked, or couldn't say. `asked`: it had been asked to begin, so that it may have. */
  | { news: 'unknown'; message: string; asked?: true };

/** After its deadline an adapter has stopped by itself; this long after, an operation that can't be asked about is over. */
export const deadlineGraceMs = 5 * 60_000;

const events: Record<OperationNews['news'], OperationEvent> = {
  waiting: { type: 'WAITING' },
  running: { type: 'STARTED' },
  succeeded: { type: 'SUCCEEDED' },
  failed: { type: 'FAILED' },
  unknown: { type: 'LOST_SIGHT' },
};

/** The status after `news`. Progress within Running changes nothing: percentages are metrics, not status (rule 8). */
export function afterNews(operation: Operation, news: OperationNews, now: number): OperationStatus {
  const heard = isOver(operation, now) ? givenUp(operation, news) : news;
  const before: Partial<OperationStatus> = operation.status ?? {};
  const phase = step(operationMachine, before.phase, events[heard.news]);
  const finished = phase === 'Succeeded' || phase === 'Failed';
  const { reason, message } = words(heard, operation);
  const ready = { type: 'Ready', status: phase === 'Succeeded' ? 'True' : 'False', reason, message } as const;
  const status: OperationStatus = {
    ...before,
    phase,
    observedGeneration: operation.metadata.generation ?? 1,
    conditions: withCondition(before.conditions, ready, now, operation.metadata.generation),
    reason,
    message: head(printable(message), 2048),
  };
  if (mayHaveBegun(heard)) status.startedAt = before.startedAt ?? timestamp(now);
  if (finished) status.finishedAt = before.finishedAt ?? timestamp(now);
  if (heard.news === 'failed') status.retryable = heard.retryable;
  if (heard.news === 'succeeded') status.facts = readableFacts(heard.facts);
  if (finished && 'logTail' in heard && heard.logTail !== undefined && heard.logTail !== '') {
    status.logTail = tail(printableLines(heard.logTail), 4096);
  }
  return status;
}

/** What nobody asked an adapter to begin isn't begun for being out of sight: else two would be on one machine. */
function mayHaveBegun(heard: OperationNews): boolean {
  if (heard.news === 'unknown') return heard.asked === true;
  return heard.news !== 'waiting' && !('untouched' in heard);
}

function isOver(operation: Operation, now: number): boolean {
  return now > Date.parse(operation.spec.deadline) + deadlineGraceMs;
}

const ordered: ReadonlySet<Reason> = new Set(['Frozen', 'InMaintenance', 'Paused']);

/** What nobody ordered to wait, and nobody can ask about, ends some time after its deadline. */
function givenUp(operation: Operation, news: OperationNews): OperationNews {
  if (news.news === 'waiting' && !ordered.has(news.reason)) {
    const { startedAt } = operation.status ?? {};
    const message = `Waited past its deadline ${operation.spec.deadline}. ${news.message}`;
    const failed = { news: 'failed', reason: 'DeadlineExceeded', message, retryable: true } as const;
    return startedAt === undefined ? { ...failed, untouched: true } : failed;
  }
  if (news.news !== 'unknown') return news;
  const message = `No answer until ${deadlineGraceMs / 60_000} minutes past the deadline ${operation.spec.deadline}; the adapter has stopped it by then.`;
  return { news: 'failed', reason: 'DeadlineExceeded', message, retryable: true };
}

function words(news: OperationNews, operation: Operation): { reason: Reason; message: string } {
  const { action, layer } = operation.spec;
  const what = layer === undefined ? action : `${action} of layer ${layer}`;
  switch (news.news) {
    case 'waiting':
    case 'failed':
      return { reason: news.reason, message: news.message };
    case 'running':
      return { reason: 'Running', message: `${what} is running.` };
    case 'succeeded':
      return { reason: 'Succeeded', message: `${what} succeeded.` };
    case 'unknown':
      return { reason: 'OutcomeUnknown', message: `${what} can't be asked about: ${news.message}` };
  }
}
