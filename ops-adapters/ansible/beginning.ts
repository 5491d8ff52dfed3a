import type { OpsFailureReason, StartOutcome } from '../port.ts';
import { OpsError } from '../port.ts';
import { startOutcome } from '../ssh/answers.ts';
import type { Followed } from './followed.ts';
import { errorOf, verdictOf } from './verdict.ts';

/** Whether a run has told by now if its operation began. */
export function isDecided({ seen, result }: Followed): boolean {
  return seen.answers.has('begin') || result !== undefined;
}

/**
 * What a run's beginning means for whoever asked to start.
 * @throws OpsError where nobody knows whether the operation began.
 */
export function beginning({ seen, result, broken }: Followed): StartOutcome {
  const answer = seen.answers.get('begin');
  if (answer !== undefined) {
    // Begun by another run, of this controller or another: it isn't begun twice.
    return startOutcome(answer['outcome'] === 'begun' ? { outcome: 'accepted' } : answer);
  }
  if (result === undefined || result.status === 'successful') {
    const message = 'Ansible has not told yet whether the operation began';
    throw new OpsError('BackendFailed', message, { retryable: true, cause: broken });
  }
  const { reason, message } = verdictOf(result, seen);
  // It had its turn, and used it up.
  if (reason === 'DeadlineExceeded' || reason === 'Cancelled') return { outcome: 'accepted' };
  if (turnsAway.has(reason)) return { outcome: 'refused', reason, message };
  throw errorOf(result, seen);
}

/** The same of a run that is over; undefined where it isn't known to have begun its operation, and another may try. */
export function begunBefore(followed: Followed): StartOutcome | undefined {
  try {
    return beginning(followed);
  } catch (error) {
    if (error instanceof OpsError) return undefined;
    throw error;
  }
}

/** What never got to a machine, or to a task, can't have begun there. */
export const turnsAway: ReadonlySet<OpsFailureReason> = new Set([
  'AuthenticationFailed',
  'HostKeyMismatch',
  'InvalidRequest',
]);
