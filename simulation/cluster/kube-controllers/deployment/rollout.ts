import { resolveIntOrPercent } from '../../objects/int-or-percent.ts';
import type { Deployment, ReplicaSet } from '../../objects/workload.ts';

/** How many replicas each ReplicaSet of a Deployment should have now. Only those that change are listed. */
export interface Scaling {
  set: ReplicaSet;
  replicas: number;
}

/** One step of a rollout: every ReplicaSet's own status change brings the next. `current` runs today's template. */
export function rolloutStep(deployment: Deployment, current: ReplicaSet, old: readonly ReplicaSet[]): Scaling[] {
  return deployment.spec.strategy?.type === 'Recreate'
    ? recreate(deployment, current, old)
    : rollingUpdate(deployment, current, old);
}

/** What a new ReplicaSet starts with, beside what still runs. */
export function replicasToStartWith(deployment: Deployment, old: readonly ReplicaSet[]): number {
  const desired = desiredReplicas(deployment);
  if (deployment.spec.strategy?.type === 'Recreate') return old.some(hasPods) ? 0 : desired;
  const room = desired + limits(deployment).maxSurge - total(old);
  return Math.max(0, Math.min(desired, room));
}

export function desiredReplicas(deployment: Deployment): number {
  return deployment.spec.replicas ?? 1;
}

export function replicasOf(set: ReplicaSet): number {
  return set.spec.replicas ?? 1;
}

function recreate(deployment: Deployment, current: ReplicaSet, old: readonly ReplicaSet[]): Scaling[] {
  const running = old.filter((set) => replicasOf(set) > 0);
  if (running.length > 0) return running.map((set) => ({ set, replicas: 0 }));
  return changed(current, old.some(hasPods) ? replicasOf(current) : desiredReplicas(deployment));
}

function rollingUpdate(deployment: Deployment, current: ReplicaSet, old: readonly ReplicaSet[]): Scaling[] {
  const desired = desiredReplicas(deployment);
  const { maxSurge, maxUnavailable } = limits(deployment);
  const now = replicasOf(current);
  const room = desired + maxSurge - total(old) - now;
  const next = now > desired ? desired : now + Math.max(0, Math.min(desired - now, room));

  const unavailable = Math.max(0, next - available(current));
  const removable = total(old) + next - (desired - maxUnavailable) - unavailable;
  return [...changed(current, next), ...scaleDown(old, Math.max(0, removable))];
}

/** What isn't available goes first, wherever it is; then the oldest ReplicaSets. */
function scaleDown(old: readonly ReplicaSet[], removable: number): Scaling[] {
  const replicas = new Map(old.map((set) => [set, replicasOf(set)]));
  let left = removable;
  for (const keep of [available, (): number => 0]) {
    for (const set of old) {
      const has = replicas.get(set) ?? 0;
      const fewer = Math.min(left, Math.max(0, has - keep(set)));
      replicas.set(set, has - fewer);
      left -= fewer;
    }
  }
  return old.flatMap((set) => changed(set, replicas.get(set) ?? 0));
}

export function limits(deployment: Deployment): { maxSurge: number; maxUnavailable: number } {
  const desired = desiredReplicas(deployment);
  const { maxSurge = '25%', maxUnavailable = '25%' } = deployment.spec.strategy?.rollingUpdate ?? {};
  const surge = resolveIntOrPercent(maxSurge, desired, 'up');
  const unavailable = resolveIntOrPercent(maxUnavailable, desired, 'down');
  return { maxSurge: surge, maxUnavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

function changed(set: ReplicaSet, replicas: number): Scaling[] {
  return replicas === replicasOf(set) ? [] : [{ set, replicas }];
}

function total(sets: readonly ReplicaSet[]): number {
  return sets.reduce((sum, set) => sum + replicasOf(set), 0);
}

function available(set: ReplicaSet): number {
  return set.status?.availableReplicas ?? 0;
}

function hasPods(set: ReplicaSet): boolean {
  return (set.status?.replicas ?? 0) > 0 || replicasOf(set) > 0;
}
