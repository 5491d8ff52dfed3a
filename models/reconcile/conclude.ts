import type { Condition } from '../meta/object.ts';
import type { Protection } from '../protection/protect.ts';
import { damp } from './damp.ts';
import type { Decision, Intent } from './decision.ts';
import { earliest, requeue } from './decision.ts';

interface Conclusion<Status> {
  before: Status | undefined;
  after: Status;
  events: Intent[];
  /** Absent on kinds that nothing refers to. */
  protection?: Protection;
  /** When the shell last wrote this object's status, for {@link damp}. */
  statusWrittenAt: number | undefined;
  requeueAt?: number | undefined;
}

/**
 * The end of every simple kind's reconcile: protection's intents first, then Events; counts damped. What is let go keeps
 * the status it had, as there may be no object left to write one to.
 */
export function conclude<
  Status extends { phase?: string; observedGeneration?: number; conditions?: readonly Condition[] },
>(
  { before, after, events, protection, statusWrittenAt, requeueAt }: Conclusion<Status>,
  now: number,
): Decision<Status> {
  if (protection?.state === 'released') return { status: before ?? after, intents: protection.intents };
  const damped = damp(before, after, statusWrittenAt, now);
  return {
    status: damped.status,
    intents: [...(protection?.state === 'kept' ? protection.intents : []), ...events],
    ...requeue(earliest(damped.requeueAt, requeueAt)),
  };
}
