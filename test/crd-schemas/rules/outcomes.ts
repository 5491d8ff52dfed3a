import { opsFailureReasons } from '#ops-adapters/failure-reasons.ts';
import { changing, type RuleCase } from './case.ts';

const at = '2026-01-02T00:00:00Z';
const began = { startedAt: at };
const ended = { ...began, finishedAt: at };
/** With what the gate refuses, and the one word that an outside process has beside those of the port. */
const reasons = [...opsFailureReasons, 'Fenced', 'AssetNotFound', 'ClaimLost', 'SecretNotFound'];

const admitted = (status: string): object => ({
  conditions: [{ type: 'Admitted', status, reason: 'Frozen', message: '', lastTransitionTime: at }],
});
const goes = (says: string, status: object, field?: string, words?: string): RuleCase =>
  changing(
    'Operation',
    says,
    {},
    { status: { ...status } },
    field === undefined || words === undefined ? undefined : [`status.${field}`, words],
  );

/** What is told of an Operation belongs together, whoever tells it: a controller, or an outside process. */
export const outcomeCases: RuleCase[] = [
  goes('it waits', { phase: 'Pending', reason: 'MachineBusy' }),
  goes('it runs', { phase: 'Running', ...began }),
  goes('it runs since nobody knows when', { phase: 'Running' }, 'startedAt', 'since when'),
  goes('it succeeded', { phase: 'Succeeded', ...ended }),
  goes('it succeeded without having begun', { phase: 'Succeeded', finishedAt: at }, 'startedAt', 'since when'),
  goes('it succeeded nobody knows when', { phase: 'Succeeded', ...began }, 'finishedAt', 'says when'),
  goes('it failed nobody knows when', { phase: 'Failed', reason: 'Cancelled', retryable: true }, 'finishedAt', 'when'),
  goes('it failed, for good or not', { phase: 'Failed', reason: 'Fenced', finishedAt: at }, 'retryable', 'further'),
  goes('it failed for no reason', { phase: 'Failed', finishedAt: at, retryable: true }, 'reason', 'says why'),
  goes(
    'it failed for a reason that nobody knows',
    { phase: 'Failed', finishedAt: at, retryable: true, reason: 'DidNotFeelLikeIt' },
    'reason',
    'says why',
  ),
  ...reasons.map((reason) =>
    goes(`it failed as ${reason}`, { phase: 'Failed', finishedAt: at, retryable: false, reason }),
  ),
  goes('it is not admitted, and waits', { phase: 'Pending', ...admitted('False') }),
  goes('it is not admitted, and failed', {
    phase: 'Failed',
    finishedAt: at,
    retryable: true,
    reason: 'Cancelled',
    ...admitted('False'),
  }),
  goes('it is admitted, and runs', { phase: 'Running', ...began, ...admitted('True') }),
  goes('it runs unadmitted', { phase: 'Running', ...began, ...admitted('False') }, 'phase', 'may not run'),
  goes('it succeeded unadmitted', { phase: 'Succeeded', ...ended, ...admitted('False') }, 'phase', 'may not run'),
];
