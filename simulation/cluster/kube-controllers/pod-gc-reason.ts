import { conditionOf } from '../objects/condition.ts';
import type { Node } from '../objects/node.ts';
import { isFinished, type Pod } from '../objects/pod.ts';

/** Why nobody but the collector can end a pod. */
export type CollectReason = 'OrphanOfNode' | 'OutOfService' | 'UnscheduledTerminating';

/** `node` is the pod's node; undefined where it has none, or where the node doesn't exist. */
export function collectReason(pod: Pod, node: Node | undefined): CollectReason | undefined {
  const terminating = pod.metadata.deletionTimestamp !== undefined;
  if (pod.spec.nodeName === undefined || pod.spec.nodeName === '') {
    return terminating ? 'UnscheduledTerminating' : undefined;
  }
  if (node === undefined) return 'OrphanOfNode';
  if (terminating && !isFinished(pod) && isOutOfService(node)) return 'OutOfService';
  return undefined;
}

/** Someone vouches with the taint that the machine is off (KEP-2268). */
export function isVouchedOff(node: Node): boolean {
  return node.spec?.taints?.some((taint) => taint.key === 'node.kubernetes.io/out-of-service') ?? false;
}

function isOutOfService(node: Node): boolean {
  return isVouchedOff(node) && conditionOf(node.status?.conditions, 'Ready')?.status !== 'True';
}
