import type { OpsFailureReason } from '#ops-adapters/port.ts';
import type { Prevention } from './acting.ts';
import type { StartFaults } from './fault-plan.ts';

/** How a run comes to its end. */
export type RunEnd =
  | { how: 'Succeeds' }
  | { how: 'Dies' }
  | { how: 'Fails'; reason: OpsFailureReason; retryable: boolean; message: string };

/** When, in ms from its beginning, and how a run will end if nothing interferes. The deadline is never passed. */
export function planEnd(run: {
  durationMs: number;
  untilDeadlineMs: number;
  prevented: Prevention | undefined;
  faults: StartFaults;
}): { afterMs: number; end: RunEnd } {
  const { durationMs, untilDeadlineMs, prevented, faults } = run;
  if (prevented !== undefined) return { afterMs: 0, end: { how: 'Fails', ...prevented } };
  const planned = plannedEnd(durationMs, faults);
  if (planned.afterMs <= untilDeadlineMs) return planned;
  return { afterMs: untilDeadlineMs, end: overdue };
}

const overdue: RunEnd = {
  how: 'Fails',
  reason: 'DeadlineExceeded',
  retryable: true,
  message: 'not done by its deadline',
};

function plannedEnd(durationMs: number, { dies, hangs, fails }: StartFaults): { afterMs: number; end: RunEnd } {
  if (dies) return { afterMs: durationMs / 2, end: { how: 'Dies' } };
  if (hangs) return { afterMs: Infinity, end: overdue };
  if (fails === undefined) return { afterMs: durationMs, end: { how: 'Succeeds' } };
  const { reason, retryable, message = `the simulated backend reports ${reason}`, after = 0.5 } = fails;
  return { afterMs: durationMs * after, end: { how: 'Fails', reason, retryable, message } };
}
