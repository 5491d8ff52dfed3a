import { conditionOf } from '../conditions/conditions.ts';
import type { Reason } from '../conditions/reasons.ts';
import type { Condition } from '../meta/object.ts';
import type { Intent } from './decision.ts';
import { eventIntent } from './decision.ts';

/** Reasons that last until somebody does something: of each, `kubectl events` tells too, once, when it begins. */
const refusals: ReadonlySet<string> = new Set<Reason>([
  'PlaceholderSerial',
  'DuplicateSerial',
  'DuplicateBMC',
  'SerialMismatch',
  'ForeignClaim',
  'ClaimantGone',
  'RepeatedFailures',
  'Unreachable',
  'RackNotFound',
  'AZoneNotFound',
  'RegionNotFound',
  'SKUNotFound',
  'OpsMasterNotFound',
  'OpsMasterNotSet',
  'AdapterNotFound',
  'AdapterRevisionNotFound',
  'AdapterBroken',
  'ClusterNotFound',
  'FlavorNotFound',
  'PoolNotFound',
  'NodeNameTaken',
  'InsufficientCapacity',
  'GangNeverFits',
  'NodePoolNameTaken',
  'ImageNotFound',
  'ImageDeprecated',
  'ImageDeleting',
  'ImageArchMismatch',
  'KubeletTooNew',
  'ClaimLost',
  'InUse',
  'Deleting',
]);

/** Whether an object that is not Ready for `reason` waits for a person, or for another object to come. */
export function isRefusal(reason: string | undefined): boolean {
  return reason !== undefined && refusals.has(reason);
}

/** The Event of a refusal that the status `after` tells and `before` did not, unless `intents` tell it already. */
export function refusalEvent(before: unknown, after: unknown, intents: readonly Intent[]): Intent | undefined {
  const now = readyOf(after);
  if (now?.status !== 'False' || !isRefusal(now.reason)) return undefined;
  const then = readyOf(before);
  if (then?.status === 'False' && then.reason === now.reason) return undefined;
  if (intents.some((intent) => intent.do === 'event' && intent.reason === now.reason)) return undefined;
  return eventIntent('Warning', now.reason, now.message);
}

/** Statuses of every kind have conditions, if they have been written. */
function readyOf(status: unknown): Condition | undefined {
  if (typeof status !== 'object' || status === null || !('conditions' in status)) return undefined;
  const { conditions } = status;
  if (!Array.isArray(conditions)) return undefined;
  return conditionOf({ status: { conditions: conditions as Condition[] } }, 'Ready');
}
