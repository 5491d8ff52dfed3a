import type { Deployment, ReplicaSet } from '../../objects/workload.ts';
import { desiredReplicas, limits } from './rollout.ts';

/* What `kubectl rollout` reads. Source: k8s.io/kubernetes/pkg/controller/deployment/util. */

type Annotations = Readonly<Record<string, string>>;

const prefix = 'deployment.kubernetes.io/';
export const revisionAnnotation = `${prefix}revision`;

/** A Deployment's own; all others are handed on to its ReplicaSet. */
const notHandedOn: ReadonlySet<string> = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  'deprecated.deployment.rollback.to',
  revisionAnnotation,
  `${prefix}revision-history`,
  `${prefix}desired-replicas`,
  `${prefix}max-replicas`,
]);

/** Of the ReplicaSet of today's template: it has the highest revision of all, and keeps it while it has that. */
export function annotationsOfCurrent(
  deployment: Deployment,
  current: ReplicaSet | undefined,
  old: readonly ReplicaSet[],
): Annotations {
  const former = revisionOf(current);
  const revision = Math.max(former, 1 + Math.max(0, ...old.map(revisionOf)));
  const history = current?.metadata.annotations?.[`${prefix}revision-history`];
  const past = former > 0 && former < revision ? [history, String(former)].filter(Boolean).join(',') : history;
  const desired = desiredReplicas(deployment);
  return {
    ...current?.metadata.annotations,
    ...Object.fromEntries(
      Object.entries(deployment.metadata.annotations ?? {}).filter(([key]) => !notHandedOn.has(key)),
    ),
    [revisionAnnotation]: String(revision),
    ...(past === undefined ? {} : { [`${prefix}revision-history`]: past }),
    [`${prefix}desired-replicas`]: String(desired),
    [`${prefix}max-replicas`]: String(maxReplicas(deployment)),
  };
}

function revisionOf(set: ReplicaSet | undefined): number {
  return Number(set?.metadata.annotations?.[revisionAnnotation] ?? 0);
}

function maxReplicas(deployment: Deployment): number {
  const desired = desiredReplicas(deployment);
  const rolls = deployment.spec.strategy?.type !== 'Recreate' && desired > 0;
  return desired + (rolls ? limits(deployment).maxSurge : 0);
}
