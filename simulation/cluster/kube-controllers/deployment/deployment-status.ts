import { timestamp } from '#models/ports/clock.ts';
import { withCondition, type CoreCondition } from '../../objects/condition.ts';
import { resolveIntOrPercent } from '../../objects/int-or-percent.ts';
import type { Deployment, DeploymentStatus, ReplicaSet } from '../../objects/workload.ts';
import { desiredReplicas } from './rollout.ts';

export function deploymentStatus(
  deployment: Deployment,
  current: ReplicaSet | undefined,
  sets: readonly ReplicaSet[],
  now: number,
): DeploymentStatus {
  const desired = desiredReplicas(deployment);
  const replicas = sum(sets, 'replicas');
  const readyReplicas = sum(sets, 'readyReplicas');
  const availableReplicas = sum(sets, 'availableReplicas');
  const updatedReplicas = current?.status?.replicas ?? 0;
  const complete = updatedReplicas === desired && replicas === desired && availableReplicas === desired;
  const { maxUnavailable = '25%' } = deployment.spec.strategy?.rollingUpdate ?? {};
  const enough = availableReplicas >= desired - resolveIntOrPercent(maxUnavailable, desired, 'down');
  let conditions: readonly CoreCondition[] = deployment.status?.conditions ?? [];
  conditions = stated(conditions, enough ? available : unavailable, now);
  if (current !== undefined) {
    conditions = stated(conditions, (complete ? completed : updating)(current.metadata.name), now);
  }
  return {
    conditions: [...conditions],
    ...withoutZeros({
      replicas,
      updatedReplicas,
      readyReplicas,
      availableReplicas,
      unavailableReplicas: Math.max(0, Math.max(desired, replicas) - availableReplicas),
    }),
    ...(deployment.metadata.generation !== undefined && { observedGeneration: deployment.metadata.generation }),
  };
}

/** None is said by leaving it out. */
function withoutZeros(counts: Readonly<Record<string, number>>): Partial<DeploymentStatus> {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0));
}

type Said = Pick<CoreCondition, 'type' | 'status' | 'reason' | 'message'>;

const available: Said = {
  type: 'Available',
  status: 'True',
  reason: 'MinimumReplicasAvailable',
  message: 'Deployment has minimum availability.',
};
const unavailable: Said = {
  type: 'Available',
  status: 'False',
  reason: 'MinimumReplicasUnavailable',
  message: 'Deployment does not have minimum availability.',
};
const completed = (name: string): Said => ({
  type: 'Progressing',
  status: 'True',
  reason: 'NewReplicaSetAvailable',
  message: `ReplicaSet "${name}" has successfully progressed.`,
});
const updating = (name: string): Said => ({
  type: 'Progressing',
  status: 'True',
  reason: 'ReplicaSetUpdated',
  message: `ReplicaSet "${name}" is progressing.`,
});

function stated(conditions: readonly CoreCondition[], said: Said, now: number): readonly CoreCondition[] {
  const next = withCondition(conditions, said, timestamp(now));
  if (next === conditions) return conditions;
  return next.map((item) => (item.type === said.type ? { ...item, lastUpdateTime: timestamp(now) } : item));
}

function sum(sets: readonly ReplicaSet[], field: 'replicas' | 'readyReplicas' | 'availableReplicas'): number {
  return sets.reduce((total, set) => total + (set.status?.[field] ?? 0), 0);
}
