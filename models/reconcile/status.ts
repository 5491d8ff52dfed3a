import type { ConditionInput } from '../conditions/conditions.ts';
import { withConditions } from '../conditions/conditions.ts';
import type { Condition, StoredMeta } from '../meta/object.ts';

/** What the status of every kind has. */
export interface CommonStatus<Phase extends string> {
  phase: Phase;
  /** The generation that this status was made from. */
  observedGeneration: number;
  conditions: Condition[];
}

interface Judged {
  metadata: StoredMeta;
  status?: { conditions?: readonly Condition[] };
}

/**
 * The common part of a status, rebuilt whole: exactly `conditions`, each keeping its `lastTransitionTime` while its
 * status stays.
 */
export function commonStatus<Phase extends string>(
  object: Judged,
  phase: Phase,
  conditions: readonly ConditionInput[],
  now: number,
): CommonStatus<Phase> {
  const generation = object.metadata.generation ?? 1;
  const kept = object.status?.conditions?.filter(({ type }) => conditions.some((input) => input.type === type));
  return {
    phase,
    observedGeneration: generation,
    conditions: withConditions(kept, conditions, now, generation),
  };
}
