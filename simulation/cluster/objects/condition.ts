/** A condition of a core object (Pod, Node, Deployment): no observedGeneration, and fields that only some kinds have. */
export interface CoreCondition {
  type: string;
  status: 'True' | 'False' | 'Unknown';
  reason?: string;
  message?: string;
  lastTransitionTime?: string;
  lastHeartbeatTime?: string;
  lastUpdateTime?: string;
  lastProbeTime?: string | null;
}

export function conditionOf(conditions: readonly CoreCondition[] | undefined, type: string): CoreCondition | undefined {
  return conditions?.find((condition) => condition.type === type);
}

/**
 * `conditions` with `next` in its place, keeping order. Keeps lastTransitionTime while the status stays, and gives
 * back the very same array when nothing that a reader could act on changed, so that a caller can skip the write.
 */
export function withCondition(
  conditions: readonly CoreCondition[],
  next: Omit<CoreCondition, 'lastTransitionTime'>,
  now: string,
): readonly CoreCondition[] {
  const old = conditionOf(conditions, next.type);
  if (old === undefined) return [...conditions, { ...next, lastTransitionTime: now }];
  if (old.status === next.status && old.reason === next.reason && old.message === next.message) return conditions;
  const lastTransitionTime = old.status === next.status ? (old.lastTransitionTime ?? now) : now;
  return conditions.map((condition) => (condition === old ? { ...next, lastTransitionTime } : condition));
}
