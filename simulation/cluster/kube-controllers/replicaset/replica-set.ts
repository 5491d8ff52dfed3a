import { isFinished, isReady, type Pod } from '../../objects/pod.ts';
import type { ReplicaSet, ReplicaSetStatus } from '../../objects/workload.ts';

export interface ReplicaSetDecision<P extends Pod> {
  create: number;
  /** Least missed first. */
  remove: P[];
  status: ReplicaSetStatus;
}

/** `pods` are those the ReplicaSet controls; `underway` counts creations that the cache doesn't show yet. */
export function decideReplicaSet<P extends Pod>(
  set: ReplicaSet,
  pods: readonly P[],
  underway: number,
): ReplicaSetDecision<P> {
  const active = pods.filter((pod) => !isFinished(pod) && pod.metadata.deletionTimestamp === undefined);
  const wanted = set.metadata.deletionTimestamp === undefined ? (set.spec.replicas ?? 1) : undefined;
  const surplus = wanted === undefined ? 0 : active.length + underway - wanted;
  const ready = active.filter(isReady).length;
  return {
    create: Math.max(0, -surplus),
    remove: surplus > 0 ? active.toSorted(byWorth).slice(0, surplus) : [],
    status: {
      replicas: active.length,
      fullyLabeledReplicas: active.length,
      readyReplicas: ready,
      availableReplicas: ready,
      ...(set.metadata.generation !== undefined && { observedGeneration: set.metadata.generation }),
    },
  };
}

/** Unbound before bound, unready before ready, younger before older; then by name. */
function byWorth(left: Pod, right: Pod): number {
  return (
    Number(isBound(left)) - Number(isBound(right)) ||
    Number(isReady(left)) - Number(isReady(right)) ||
    compare(right.metadata.creationTimestamp, left.metadata.creationTimestamp) ||
    compare(left.metadata.name, right.metadata.name)
  );
}

function isBound(pod: Pod): boolean {
  return pod.spec.nodeName !== undefined && pod.spec.nodeName !== '';
}

function compare(left = '', right = ''): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
