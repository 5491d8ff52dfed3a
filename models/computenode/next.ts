import type { ComputeNode, ComputeNodeStatus } from '../generated/computenode.ts';
import type { Operation } from '../generated/operation.ts';
import { isFinal } from '../operation/final.ts';
import { backoffMs } from '../operation/backoff.ts';
import { operationName } from '../operation/name.ts';
import { timestamp } from '../ports/clock.ts';
import type { Draft } from './draft.ts';

export type Next = NonNullable<ComputeNodeStatus['next']>;

export const maxAttempts = 4;

/**
 * The Operation that answers `next`. Its name carries the claim's owner, so that a reused name never shares it, and the
 * sequence, so that what is tried anew after a failure isn't answered by the Operation that failed.
 */
export function nextOperationName(node: ComputeNode, next: Next): string {
  const what = next.action === 'Install' ? next.layer : `${next.action}-${next.layer}`;
  return operationName(node.metadata.name, what, next.attempt, node.metadata.uid, next.fingerprint, next.sequence);
}

export type Step =
  /** Nothing is named, or nobody has answered yet. */
  | { step: 'unanswered' }
  | { step: 'open'; operation: Operation }
  | { step: 'succeeded'; operation: Operation }
  | { step: 'failed'; operation: Operation };

/** How what `next` names is going. */
export function nextStep(node: ComputeNode, operations: readonly Operation[]): Step {
  const { next }: Draft = node.status ?? {};
  if (next === undefined) return { step: 'unanswered' };
  const name = nextOperationName(node, next);
  const operation = operations.find((candidate) => candidate.metadata.name === name);
  if (operation === undefined) return { step: 'unanswered' };
  if (!isFinal(operation)) return { step: 'open', operation };
  return { step: operation.status?.phase === 'Succeeded' ? 'succeeded' : 'failed', operation };
}

/** What to name next: the first attempt, under a sequence above all before. */
export function firstAttempt(
  status: Draft,
  what: Pick<Next, 'layer' | 'action' | 'fingerprint'>,
  now: number,
): { next: Next; sequence: number } {
  const sequence = (status.sequence ?? 0) + 1;
  return { next: { ...what, attempt: 1, sequence, since: timestamp(now) }, sequence };
}

/** The same once more, later and under a higher sequence. */
export function nextAttempt(next: Next, status: Draft, now: number): { next: Next; sequence: number } {
  const sequence = (status.sequence ?? 0) + 1;
  const attempt = next.attempt + 1;
  return { next: { ...next, attempt, sequence, notBefore: timestamp(now + backoffMs(attempt)) }, sequence };
}

/**
 * Whether a failed attempt is worth another: its reason says so, and there were not too many. One that never began (a
 * long queue, a freeze) says nothing of the machine, so it doesn't use up the attempts.
 */
export function worthRetrying({ status }: Operation, next: Next, most = maxAttempts): boolean {
  return status?.retryable === true && (next.attempt < most || status.startedAt === undefined);
}
