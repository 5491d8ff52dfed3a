import { conditionOf, isConditionTrue } from '../conditions/conditions.ts';
import type { Operation } from '../generated/operation.ts';
import { isFinal } from './final.ts';

/** The condition by which an Operation is handed over to the outside process of its OpsMaster. */
export const admittedType = 'Admitted';

/**
 * Whose turn it is to write an Operation's status. At each time it is one writer's, and every write is guarded by the
 * resourceVersion that it was decided on, so that of two who disagree one finds out.
 *
 * - `controller`: nothing was handed over, or it was taken back.
 * - `offered`: the outside process may begin, by a write of `startedAt`. Until then the controller may withdraw it.
 * - `outside`: it has begun, or given it up. It alone writes, until the end or until it is taken back.
 * - `ended`: how it ended stands. The controller puts the condition Ready to it, and collects it.
 */
export type Turn = 'controller' | 'offered' | 'outside' | 'ended';

export function turnOf(operation: Operation): Turn {
  if (isFinal(operation)) return 'ended';
  if (!isAdmitted(operation)) return 'controller';
  const { phase, startedAt } = operation.status ?? {};
  return phase === 'Pending' && startedAt === undefined ? 'offered' : 'outside';
}

export function isAdmitted(operation: Operation): boolean {
  return isConditionTrue(operation, admittedType);
}

/** When it was handed over, in ms since the epoch; undefined for one that isn't. */
export function admittedAt(operation: Operation): number | undefined {
  const condition = conditionOf(operation, admittedType);
  return condition?.status === 'True' ? Date.parse(condition.lastTransitionTime) : undefined;
}
