import type { ConditionInput } from '../conditions/conditions.ts';
import { conditionOf, withCondition, withoutCondition } from '../conditions/conditions.ts';
import { sentence } from '../conditions/sentence.ts';
import { readableFacts } from '../facts/readable.ts';
import type { Operation, OperationStatus } from '../generated/operation.ts';
import { timestamp } from '../ports/clock.ts';
import type { Decision } from '../reconcile/decision.ts';
import { eventIntent } from '../reconcile/decision.ts';
import { head, printable, printableLines, tail } from '../text/printable.ts';
import { admittedType } from './admission.ts';
import type { OperationNews } from './progress.ts';
import { afterNews, deadlineGraceMs } from './progress.ts';

/** The gate is open: the outside process may begin. It stays so, unwritten, until it begins or the gate shuts again. */
export function admitted(operation: Operation, now: number): OperationStatus {
  const { opsMasterRef } = operation.spec;
  const message = `It is left to the outside process of OpsMaster ${opsMasterRef.name}; status.message is what that says.`;
  const news: OperationNews = { news: 'waiting', reason: 'Admitted', message };
  return withAdmitted(operation, afterNews(operation, news, now), 'True', now);
}

/** The gate is shut, or never opens: whatever was offered is withdrawn by the same write that says why. */
export function withheld(operation: Operation, news: OperationNews, now: number): OperationStatus {
  return withAdmitted(operation, afterNews(operation, news, now), 'False', now);
}

/** For an Operation that an adapter of ours runs: nothing is offered to anybody. */
export function unoffered(status: OperationStatus): OperationStatus {
  if (conditionOf({ status }, admittedType) === undefined) return status;
  return { ...status, conditions: withoutCondition(status.conditions, admittedType) };
}

/** When an Operation that an outside process has begun is taken back, in ms since the epoch. */
export function takenBackAt({ spec }: Operation): number {
  return Date.parse(spec.deadline) + deadlineGraceMs + 1;
}

/**
 * Of one that an outside process has begun: nothing, until long past its deadline; then it is over, as it is for an
 * adapter that can't be asked. What was done to the machine isn't known, so the fence of whatever is tried next is higher.
 */
export function watched(operation: Operation, now: number): Decision<OperationStatus | undefined> {
  const at = takenBackAt(operation);
  if (now < at) return { status: operation.status, intents: [], requeueAt: at };
  const { opsMasterRef, deadline } = operation.spec;
  const message =
    `The outside process of OpsMaster ${opsMasterRef.name} began it and told no end until ${deadlineGraceMs / 60_000} ` +
    `minutes past the deadline ${deadline}; it must have stopped by then. See whether that process still runs.`;
  const news: OperationNews = { news: 'failed', reason: 'DeadlineExceeded', message, retryable: true };
  const status = withAdmitted(operation, afterNews(operation, news, now), 'False', now, 'TakenBack');
  return { status, intents: [eventIntent('Warning', 'TakenBack', message)] };
}

/**
 * The end that an outside process told, put as an end is put: the condition Ready in its words, and a time that can be.
 * The schema has held it to the closed set of reasons. Sealing what is sealed changes nothing.
 */
export function sealed(operation: Operation, now: number): OperationStatus | undefined {
  const { status } = operation;
  if (status === undefined) return undefined;
  const ready = readyOf(operation, status);
  const before = conditionOf(operation, 'Ready');
  if (before?.status === ready.status && before.reason === ready.reason) return status;
  const generation = operation.metadata.generation ?? 1;
  const { message, logTail, facts } = status;
  return {
    ...status,
    observedGeneration: generation,
    finishedAt: plausibleEnd(status, now),
    conditions: withCondition(status.conditions, ready, now, generation),
    // As of an adapter: what quotes a machine is shown to people, in terminals.
    ...(message === undefined ? {} : { message: head(printable(message), 2048) }),
    ...(logTail === undefined ? {} : { logTail: tail(printableLines(logTail), 4096) }),
    ...(facts === undefined ? {} : { facts: readableFacts(facts) }),
  };
}

function readyOf({ spec: { action, layer } }: Operation, status: OperationStatus): ConditionInput {
  const what = layer === undefined ? action : `${action} of layer ${layer}`;
  if (status.phase === 'Succeeded') {
    return { type: 'Ready', status: 'True', reason: 'Succeeded', message: `${what} succeeded.` };
  }
  const { reason = 'BackendFailed', message } = status;
  return { type: 'Ready', status: 'False', reason, message: sentence(message) };
}

/** Another clock may be wrong; an end in a far future would keep the Operation for ever, one in the past not at all. */
function plausibleEnd({ startedAt, finishedAt }: OperationStatus, now: number): string {
  const end = Date.parse(finishedAt ?? '');
  const begin = Date.parse(startedAt ?? '');
  if (Number.isNaN(end) || end > now + skewMs) return timestamp(now);
  return end < begin || end < now - longestAgoMs ? timestamp(now) : (finishedAt ?? timestamp(now));
}

/** Clocks of two machines may differ by this much. */
const skewMs = 60_000;
/** It is seen at once, or after the controllers were away. */
const longestAgoMs = 24 * 60 * 60_000;

function withAdmitted(
  operation: Operation,
  status: OperationStatus,
  admission: 'True' | 'False',
  now: number,
  why = status.reason ?? 'Admitted',
): OperationStatus {
  const condition = { type: admittedType, status: admission, reason: why, message: status.message ?? '' };
  const { generation } = operation.metadata;
  return { ...status, conditions: withCondition(status.conditions, condition, now, generation) };
}
