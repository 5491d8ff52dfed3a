import { pods as podResource } from '../meta/core-resources.ts';
import { coreNodes } from '../meta/core-resources.ts';
import type { Intent } from '../reconcile/decision.ts';
import type { CoreNode, CorePod } from './core.ts';
import { cordonedBy, nodeReady } from './core.ts';
import { uidOf } from './observed.ts';

export type Drain =
  /** Work may still land on the Node: this cordons it. */
  | { drain: 'cordon'; intent: Intent }
  /** Pods are asked to go; `remaining` are still there. */
  | { drain: 'evicting'; intents: Intent[]; remaining: readonly CorePod[] }
  /** kubelet is silent, and only pods that wait for it to end them are left: nothing more can be asked of the Node. */
  | { drain: 'silent'; remaining: readonly CorePod[] }
  | { drain: 'drained' };

/**
 * One step of a drain, as kubectl drain does it: pods of DaemonSets and static pods stay, finished ones don't count.
 * With `force` pods are deleted rather than evicted, so disruption budgets no longer hold them.
 */
export function drainStep(node: CoreNode, pods: readonly CorePod[], force: boolean): Drain {
  if (node.spec?.unschedulable !== true) return { drain: 'cordon', intent: cordon(node) };
  const remaining = pods.filter(mustGo);
  if (remaining.length === 0) return { drain: 'drained' };
  const asked = remaining.filter((pod) => pod.metadata.deletionTimestamp !== undefined);
  if (asked.length === remaining.length && nodeReady(node) !== 'True') return { drain: 'silent', remaining };
  const intents = remaining
    .filter((pod) => pod.metadata.deletionTimestamp === undefined)
    .map((pod): Intent => {
      const { name, namespace = 'default' } = pod.metadata;
      return force
        ? { do: 'delete', side: 'target', resource: podResource, name: { name, namespace }, uid: uidOf(pod) }
        : { do: 'evict', pod: { name, namespace }, uid: uidOf(pod) };
    });
  return { drain: 'evicting', intents, remaining };
}

/** Whether a pod's end has to be waited for before the machine may be disturbed. */
export function mustGo(pod: CorePod): boolean {
  const { phase } = pod.status ?? {};
  if (phase === 'Succeeded' || phase === 'Failed') return false;
  if (pod.metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined) return false;
  return (
    pod.metadata.ownerReferences?.some((owner) => owner.controller === true && owner.kind === 'DaemonSet') !== true
  );
}

function cordon(node: CoreNode): Intent {
  const annotations = { [cordonedBy]: 'true' };
  return patchNode(node, { metadata: { annotations }, spec: { unschedulable: true } });
}

/** Lifts a cordon that we put on, and no other. */
export function uncordon(node: CoreNode): Intent[] {
  if (node.metadata.annotations?.[cordonedBy] === undefined) return [];
  return [patchNode(node, { metadata: { annotations: { [cordonedBy]: null } }, spec: { unschedulable: null } })];
}

function patchNode(node: CoreNode, patch: Record<string, unknown>): Intent {
  const { name } = node.metadata;
  return { do: 'patch', side: 'target', resource: coreNodes, name: { name }, uid: uidOf(node), patch };
}

export function podNames(pods: readonly CorePod[]): string {
  const names = pods.slice(0, 3).map((pod) => `${pod.metadata.namespace ?? 'default'}/${pod.metadata.name}`);
  return pods.length > 3 ? `${names.join(', ')} and ${pods.length - 3} more` : names.join(', ');
}

/** ` Held by …`, or nothing; in the words of the cluster, each of which begins with `The disruption budget`. */
export function heldBy(reasons: readonly string[]): string {
  if (reasons.length === 0) return '';
  const [first = '', ...others] = reasons;
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  return ` Held: ${first.replace(/\.$/, '')}${more}.`;
}
