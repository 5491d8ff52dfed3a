import type { ConditionInput } from './conditions.ts';
import type { Reason } from './reasons.ts';

/** The answer to "is it well, and if not, why": what becomes the `Ready` condition. */
export interface Readiness {
  status: 'True' | 'False' | 'Unknown';
  reason: Reason;
  /** A sentence with names in it, that tells a person what to look at next. */
  message: string;
}

export function ready(message: string, reason: Reason = 'Ready'): Readiness {
  return { status: 'True', reason, message };
}

export function notReady(reason: Reason, message: string): Readiness {
  return { status: 'False', reason, message };
}

export function readyUnknown(reason: Reason, message: string): Readiness {
  return { status: 'Unknown', reason, message };
}

export function readyCondition(readiness: Readiness): ConditionInput {
  return { type: 'Ready', ...readiness };
}
