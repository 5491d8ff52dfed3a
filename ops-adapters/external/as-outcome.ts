import type { Facts as StoredFacts } from '#models/generated/shared.ts';
import type { Operation } from '#models/generated/operation.ts';
import { isFinal } from '#models/operation/final.ts';
import { opsFailureReasons } from '../failure-reasons.ts';
import { OpsError } from '../port.ts';
import type { Facts, OpsFailureReason, PollOutcome, StartOutcome } from '../port.ts';

/** What an Operation that was offered tells of its begin; undefined while nobody has said anything. */
export function startOutcome(operation: Operation): StartOutcome | undefined {
  const { startedAt, reason, message = '', facts } = operation.status ?? {};
  if (startedAt !== undefined) return { outcome: 'accepted' };
  if (!isFinal(operation)) return undefined;
  if (reason !== 'Fenced') return { outcome: 'refused', reason: known(reason), message };
  const claim = facts?.storedClaim;
  if (claim === undefined) {
    throw new OpsError('BackendFailed', 'it was refused as Fenced, without the highest fence in facts.storedClaim', {
      retryable: false,
    });
  }
  return { outcome: 'fenced', highest: { epoch: claim.epoch, sequence: claim.sequence } };
}

/** @throws OpsError where the process itself says that it doesn't know, or hasn't said anything yet. */
export function pollOutcome(operation: Operation): PollOutcome {
  const {
    phase,
    startedAt,
    reason,
    message = '',
    retryable = false,
    logTail = '',
    facts = {},
  } = operation.status ?? {};
  if (startedAt === undefined && isFinal(operation)) return { outcome: 'unknown' };
  switch (phase) {
    case 'Running':
      return { outcome: 'running', percent: 0, message: message.split('\n')[0] ?? '', logTail };
    case 'Succeeded':
      return { outcome: 'succeeded', facts: factsOf(facts), logTail };
    case 'Failed':
      return { outcome: 'failed', reason: known(reason), retryable, message, logTail };
    case 'Pending':
    case 'Unknown':
    case undefined:
      throw new OpsError('BackendFailed', `the outside process says ${phase ?? 'nothing'}`, { retryable: true });
  }
}

/** Facts of a stored status as an adapter tells them. */
export function factsOf({ cpu, memory, disks, ...others }: StoredFacts): Facts {
  return {
    ...others,
    ...(cpu === undefined ? {} : { cpu: String(cpu) }),
    ...(memory === undefined ? {} : { memory: String(memory) }),
    ...(disks === undefined ? {} : { disks: disks.map((disk) => ({ ...disk, size: String(disk.size) })) }),
  };
}

/** Words beside the port's are those that an outside process shares with the gate. */
export function known(reason: string | undefined): OpsFailureReason {
  return opsFailureReasons.find((one) => one === reason) ?? 'InvalidRequest';
}
