import type { Condition } from '../meta/object.ts';
import { timestamp } from '../ports/clock.ts';
import { head, printable } from '../text/printable.ts';

export type ConditionInput = Pick<Condition, 'type' | 'status' | 'reason' | 'message'>;

/**
 * `conditions` with `input` put in its place; `lastTransitionTime` moves only when `status` does (KEP-1623).
 * Its message is of one line and shows as it reads, whoever's words it quotes.
 */
export function withCondition(
  conditions: readonly Condition[] | undefined,
  input: ConditionInput,
  now: number,
  generation: number | undefined,
): Condition[] {
  const current = [...(conditions ?? [])];
  const at = current.findIndex((condition) => condition.type === input.type);
  const before = at < 0 ? undefined : current[at];
  const after: Condition = {
    type: input.type,
    status: input.status,
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    lastTransitionTime: before?.status === input.status ? before.lastTransitionTime : timestamp(now),
    reason: input.reason,
    message: head(printable(input.message), 2048),
  };
  if (at < 0) current.push(after);
  else current[at] = after;
  return current;
}

/** Several at once, in order. */
export function withConditions(
  conditions: readonly Condition[] | undefined,
  inputs: readonly ConditionInput[],
  now: number,
  generation: number | undefined,
): Condition[] {
  let result = [...(conditions ?? [])];
  for (const input of inputs) result = withCondition(result, input, now, generation);
  return result;
}

export function withoutCondition(conditions: readonly Condition[] | undefined, type: string): Condition[] {
  return (conditions ?? []).filter((condition) => condition.type !== type);
}

type WithConditions = { status?: { conditions?: readonly Condition[] } };

export function conditionOf(object: WithConditions | undefined, type: string): Condition | undefined {
  return object?.status?.conditions?.find((condition) => condition.type === type);
}

export function isConditionTrue(object: WithConditions | undefined, type: string): boolean {
  return conditionOf(object, type)?.status === 'True';
}
