import type { Reason } from '../conditions/reasons.ts';
import { admitNamespace, askAgain, raiseMax, raiseQuota } from './help-demand.ts';
import type { Row } from './row.ts';

/** Of those who ask: offers, pools, Units. */
export const offerReasons = {
  PoolNotFound: { toward: ['NodePool'] },
  PoolPaused: { toward: ['paused'] },
  PoolDeleting: 'message',
  NamespaceNotAllowed: { help: admitNamespace },
  AboveMax: { help: raiseMax },
  QuotaExceeded: { help: raiseQuota },
  GangNeverFits: 'message',
  GangTimedOut: { help: askAgain },
  FlavorUnsized: 'message',
  NoGPUInFlavor: 'message',
  OtherGPUInFlavor: 'message',
  NothingAsked: 'message',
  OutsideSchedule: 'message',
  ScheduleInvalid: 'message',
  ScheduleNeverFires: 'message',
  ExpiredOnArrival: 'message',
  Expired: 'message',
  Accepted: { toward: ['NodePool'] },
} as const satisfies Partial<Record<Reason, Row>>;

/** Members of pools, and pools of Units, are told whatever the reason. */
export const poolReasons = {
  Scaling: 'message',
  Degraded: 'message',
  Gathering: 'message',
  NodePoolNameTaken: 'message',
  Emptying: 'message',
} as const satisfies Partial<Record<Reason, Row>>;
