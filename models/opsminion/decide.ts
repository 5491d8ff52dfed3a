import { withCondition } from '../conditions/conditions.ts';
import type { Reason } from '../conditions/reasons.ts';
import type { ConditionInput } from '../conditions/conditions.ts';
import { sentence } from '../conditions/sentence.ts';
import { serialKey } from '../computeasset/identity.ts';
import { readableFacts } from '../facts/readable.ts';
import type { ComputeAsset } from '../generated/computeasset.ts';
import type { Operation } from '../generated/operation.ts';
import type { OpsMinion, OpsMinionStatus } from '../generated/opsminion.ts';
import { step } from '../machine/step.ts';
import { backoffMs } from '../operation/backoff.ts';
import { timestamp } from '../ports/clock.ts';
import type { Decision } from '../reconcile/decision.ts';
import { earliest, requeue } from '../reconcile/decision.ts';
import { begunFence, compareFence, hasOpen, higherFence } from './fence.ts';
import type { OpsMinionEvent } from './machine.ts';
import { opsMinionMachine } from './machine.ts';

export type Inspection =
  /** Nobody asked the machine this time: it isn't due, or `why` says what has to come first. No attempt was made. */
  | { inspected: 'not'; why?: { reason: Reason; message: string } }
  | { inspected: 'answered'; facts: NonNullable<OpsMinionStatus['facts']> }
  | { inspected: 'silent'; message: string };

export interface ObservedMinion {
  asset: ComputeAsset | undefined;
  operations: readonly Operation[];
  inspection: Inspection;
}

/** A fence is put on record once the machine has been at rest this long, so that an install writes it once. */
const restMs = 30_000;
const recheckMs = 10 * 60_000;

/** Whether the machine has to be asked now, and if not now, when. Reading changes nothing, so it may be asked twice. */
export function inspectionDue(
  minion: OpsMinion,
  asset: ComputeAsset | undefined,
  now: number,
): { due: number } | undefined {
  const { inspectedAt, nextAttemptAt, observedGeneration, phase }: Partial<OpsMinionStatus> = minion.status ?? {};
  if (inspectedAt === undefined && nextAttemptAt === undefined) return { due: now };
  if (observedGeneration !== minion.metadata.generation) return { due: now };
  if (nextAttemptAt !== undefined) return { due: Date.parse(nextAttemptAt) };
  const suspect = phase === 'Mismatched' || asset?.status?.phase === 'Quarantined';
  if (!suspect || inspectedAt === undefined || asset?.spec.claimRef !== undefined) return undefined;
  return { due: Date.parse(inspectedAt) + recheckMs };
}

export function decideOpsMinion(minion: OpsMinion, observed: ObservedMinion, now: number): Decision<OpsMinionStatus> {
  const before: Partial<OpsMinionStatus> = minion.status ?? {};
  const { event, ready, news } = perceive(minion, observed.inspection, now);
  const phase = event === undefined ? (before.phase ?? 'Pending') : step(opsMinionMachine, before.phase, event);
  const status: OpsMinionStatus = {
    ...before,
    ...news,
    phase,
    observedGeneration: minion.metadata.generation ?? 1,
    conditions:
      ready === undefined
        ? (before.conditions ?? [])
        : withCondition(before.conditions, ready, now, minion.metadata.generation),
  };
  if (observed.inspection.inspected === 'answered') {
    delete status.nextAttemptAt;
    delete status.attempts;
  }
  const fence = fenceToRecord(before, observed, now);
  if (fence.record !== undefined) status.fence = fence.record;
  const due = inspectionDue({ ...minion, status }, observed.asset, now)?.due;
  // What is due now was just tried, or can't be: something has to change first.
  const inspectAt = due !== undefined && due > now ? due : undefined;
  return { status, intents: [], ...requeue(earliest(fence.requeueAt, inspectAt)) };
}

function perceive(
  minion: OpsMinion,
  inspection: Inspection,
  now: number,
): { event?: OpsMinionEvent; ready?: ConditionInput; news?: Partial<OpsMinionStatus> } {
  if (inspection.inspected === 'not') {
    return inspection.why === undefined ? {} : { ready: { type: 'Ready', status: 'False', ...inspection.why } };
  }
  if (inspection.inspected === 'silent') {
    const attempts = (minion.status?.attempts ?? 0) + 1;
    const nextAttemptAt = timestamp(now + backoffMs(attempts + 1));
    const asked = attempts === 1 ? 'once' : `${attempts} times`;
    const message = `${sentence(inspection.message)} Asked ${asked}; next at ${nextAttemptAt}.`;
    const ready: ConditionInput = { type: 'Ready', status: 'False', reason: 'Unreachable', message };
    return { event: { type: 'SILENT' }, ready, news: { attempts, nextAttemptAt } };
  }
  const facts = readableFacts(inspection.facts);
  const news = { facts, inspectedAt: timestamp(now) };
  const { serial } = minion.spec;
  if (inspection.facts.serial !== undefined && serialKey(inspection.facts.serial) !== serialKey(serial)) {
    const message = `Serial ${facts.serial ?? '(unreadable)'} answers where ${serial} is declared. Correct the address or the serial.`;
    return {
      event: { type: 'OTHER_MACHINE' },
      ready: { type: 'Ready', status: 'False', reason: 'SerialMismatch', message },
      news,
    };
  }
  const ready: ConditionInput = { type: 'Ready', status: 'True', reason: 'Reachable', message: 'Answers as declared.' };
  return { event: { type: 'ANSWERED' }, ready, news };
}

/** Facts of the machine count at once; fences of operations once the machine is at rest. */
function fenceToRecord(
  before: Partial<OpsMinionStatus>,
  { asset, operations, inspection }: ObservedMinion,
  now: number,
): { record?: { epoch: number; sequence: number }; requeueAt?: number } {
  const stored = inspection.inspected === 'answered' ? readableFacts(inspection.facts).storedClaim : undefined;
  const read = stored === undefined ? undefined : { epoch: stored.epoch, sequence: stored.sequence };
  // What an OpsMinion before this one knew stands with the asset.
  const known = higherFence(higherFence(before.fence, read), asset?.status?.fence);
  const begun = begunFence(operations);
  if (begun !== undefined && (known === undefined || compareFence(begun, known) > 0) && !hasOpen(operations)) {
    const ends = operations.map((operation) => Date.parse(operation.status?.finishedAt ?? '') || 0);
    const restedAt = Math.max(0, ...ends) + restMs;
    if (now >= restedAt) return { record: begun };
    return { ...(known === undefined ? {} : { record: known }), requeueAt: restedAt };
  }
  return known === undefined ? {} : { record: known };
}
