import { deadlineIn } from '../cluster/answering.ts';
import { fingerprint } from '../fingerprint/fingerprint.ts';
import type { ComputeNode } from '../generated/computenode.ts';
import { sentence } from '../conditions/sentence.ts';
import { coreNodes } from '../meta/core-resources.ts';
import { timestamp } from '../ports/clock.ts';
import { durationMs } from '../quantity/duration.ts';
import { eventIntent } from '../reconcile/decision.ts';
import type { Draft } from './draft.ts';
import type { CoreNode, CorePod } from './core.ts';
import { nodeReady } from './core.ts';
import { drainStep, heldBy, podNames } from './drain.ts';
import { firstAttempt, nextAttempt, nextStep, worthRetrying } from './next.ts';
import type { Next } from './next.ts';
import type { ObservedNode, Scene } from './observed.ts';
import { uidOf, waiting } from './observed.ts';
import { dropToken } from './token.ts';

const drainTimeoutMs = 60 * 60_000;
const resetAttempts = 3;
const pollMs = 5_000;
const deleting = { type: 'DELETED' } as const;

/** Drains the Node, stops kubelet (or proves the machine off), then deletes the Node: in this order, each once true. */
export function leave(node: ComputeNode, observed: ObservedNode, now: number): Scene {
  const { node: seen, frozen } = observed;
  const status: Draft = node.status ?? {};
  if (seen.seen === 'unread') {
    return waiting('ClusterUnreachable', `The release waits, the cluster can't be read: ${seen.message}`, {
      event: deleting,
    });
  }
  const ours = seen.seen === 'live' && isOurs(node, seen.node) ? seen : undefined;
  // A Node of ours whose layers nobody recorded (a status lost in a restore) has a kubelet behind it.
  const kubelet = kubeletMayRun(status) || (ours !== undefined && status.layers === undefined);
  if (frozen !== undefined && (ours !== undefined || kubelet)) {
    return waiting('Frozen', `The release waits, everything destructive is frozen: ${frozen}`, { event: deleting });
  }
  if (observed.maintenance !== 'None' && kubelet) {
    return waiting('InMaintenance', 'The release waits until maintenance of its machine ends.', { event: deleting });
  }
  if (ours !== undefined && kubelet && mayDrain(node, ours.node, observed)) {
    const draining = drain(node, ours, observed, now);
    if (draining !== undefined) return draining;
  }
  if (status.next?.action === 'PowerOff') return poweringOff(node, status, status.next, observed, now);
  if (kubelet) return resetting(node, status, observed, now);
  if (ours !== undefined) return deleteNode(node, ours.node);
  return waiting('Releasing', 'The Node is gone and kubelet stopped; the machine is handed back.', {
    event: { type: 'DRAINED' },
    status: { left: true },
    forget: ['next'],
    intents: [eventIntent('Normal', 'Left', 'The machine has left the cluster.')],
  });
}

function isOurs(node: ComputeNode, coreNode: CoreNode): boolean {
  const { nodeRef }: Draft = node.status ?? {};
  const id = `rackwright://${node.metadata.name}/${node.metadata.uid ?? ''}`;
  return coreNode.spec?.providerID === id || (nodeRef !== undefined && nodeRef.uid === coreNode.metadata.uid);
}

/** Until kubelet is being stopped, pods may land on the Node again (someone uncordons it); a silent one answers no more. */
function mayDrain(node: ComputeNode, coreNode: CoreNode, { operations }: ObservedNode): boolean {
  const action = node.status?.next?.action;
  if (action === 'PowerOff' && nodeReady(coreNode) !== 'True') return false;
  if (action !== 'PowerOff' && action !== 'Reset') return true;
  const step = nextStep(node, operations);
  return step.step === 'unanswered' || step.operation.status?.startedAt === undefined;
}

/**
 * Whether a kubelet of ours can be on the machine: installed, or an attempt at it was named. Its bootstrap token tells of
 * an attempt that `next` has forgotten, and goes with the kubelet.
 */
function kubeletMayRun(status: Draft): boolean {
  const installed = status.layers?.some((layer) => layer.name === 'k8s') === true;
  return (
    installed ||
    status.bootstrapTokenId !== undefined ||
    status.droppedTokenId !== undefined ||
    status.next?.layer === 'k8s' ||
    status.next?.action === 'PowerOff'
  );
}

/** One step of the drain, or undefined once nothing is left to wait for. */
function drain(
  node: ComputeNode,
  { node: coreNode, pods }: { node: CoreNode; pods: readonly CorePod[] },
  { cluster, heldPods }: ObservedNode,
  now: number,
): Scene | undefined {
  const { name } = node.metadata;
  const startedAt = node.status?.drainStartedAt ?? timestamp(now);
  const status = { drainStartedAt: startedAt };
  const allowed = durationMs(node.spec.drainTimeout) ?? drainTimeoutMs;
  // While a Cluster that answers again says otherwise still, nothing is forced.
  const deadline = deadlineIn(cluster, Date.parse(startedAt), allowed) ?? now + allowed;
  const force = now >= deadline;
  const step = drainStep(coreNode, pods, force);
  switch (step.drain) {
    case 'drained':
      return undefined;
    case 'cordon':
      return waiting('Draining', `Cordoning Node ${name}.`, { event: deleting, status, intents: [step.intent] });
    case 'silent':
      return powerOff(node, `Node ${name} is silent with ${podNames(step.remaining)} on it.`, now, status);
    case 'evicting': {
      const how = force ? 'The drain timeout has passed: deleting' : `Evicting, until ${timestamp(deadline)}`;
      return waiting('Draining', `${how}: ${podNames(step.remaining)}.${force ? '' : heldBy(heldPods)}`, {
        event: deleting,
        status,
        intents: step.intents,
        requeueAt: Math.min(now + pollMs, force ? Infinity : deadline),
      });
    }
  }
}

function resetting(node: ComputeNode, status: Draft, observed: ObservedNode, now: number): Scene {
  const { next } = status;
  if (next?.action !== 'Reset') {
    const what = { layer: 'k8s', action: 'Reset', fingerprint: fingerprint('reset', status.incarnation) } as const;
    return waiting('Draining', 'Drained; kubelet is being stopped.', {
      event: deleting,
      status: firstAttempt(status, what, now),
    });
  }
  const step = nextStep(node, observed.operations);
  switch (step.step) {
    case 'unanswered':
    case 'open':
      return waiting('Draining', 'Drained; kubelet is being stopped.', { event: deleting });
    case 'succeeded':
      return waiting('Draining', 'kubelet is stopped.', {
        event: deleting,
        ...withoutKubelet(status),
      });
    case 'failed': {
      const why = sentence(step.operation.status?.message);
      if (!worthRetrying(step.operation, next, resetAttempts)) {
        return powerOff(node, `kubelet couldn't be stopped. ${why}`, now, {});
      }
      return waiting('Draining', `kubelet couldn't be stopped: ${why}`, {
        event: deleting,
        status: nextAttempt(next, status, now),
      });
    }
  }
}

function withoutKubelet({ layers = [], bootstrapTokenId: token }: Draft): Partial<Scene> {
  return {
    status: { layers: layers.filter(({ name }) => name === 'os' || name === 'cri') },
    forget: ['next', 'bootstrapTokenId', 'droppedTokenId'],
    intents: token === undefined ? [] : [dropToken(token)],
  };
}

/** A machine that can't be asked may be forgotten only once its power is proven off (rule 2). */
function powerOff(node: ComputeNode, why: string, now: number, more: Draft): Scene {
  const status: Draft = node.status ?? {};
  const what = { layer: 'os', action: 'PowerOff', fingerprint: fingerprint('poweroff', status.incarnation) } as const;
  return waiting('NotProvenOff', `${why} Powering the machine off.`, {
    event: deleting,
    status: { ...more, ...firstAttempt(status, what, now) },
    intents: [eventIntent('Warning', 'PoweringOff', `${why} Powering the machine off.`)],
  });
}

/** Asked again until it is done: there is no safe way round it but a person. */
function poweringOff(node: ComputeNode, status: Draft, next: Next, observed: ObservedNode, now: number): Scene {
  const step = nextStep(node, observed.operations);
  const byHand = `If you have cut its power yourself: kubectl annotate computenode ${node.metadata.name} rackwright.io/powered-off=${node.metadata.uid ?? ''}`;
  const sworn = node.metadata.annotations?.['rackwright.io/powered-off'] === node.metadata.uid;
  if (sworn || step.step === 'succeeded') {
    return waiting('Draining', 'The machine is off.', {
      event: deleting,
      ...withoutKubelet(status),
    });
  }
  if (step.step !== 'failed') {
    return waiting('NotProvenOff', `Powering the machine off. ${byHand}`, { event: deleting });
  }
  const why = sentence(step.operation.status?.message);
  return waiting('NotProvenOff', `The machine couldn't be powered off: ${why} ${byHand}`, {
    event: deleting,
    status: nextAttempt(next, status, now),
  });
}

function deleteNode(node: ComputeNode, coreNode: CoreNode): Scene {
  const { name } = coreNode.metadata;
  return waiting('Draining', `Deleting Node ${node.metadata.name}.`, {
    event: deleting,
    intents:
      coreNode.metadata.deletionTimestamp === undefined
        ? [{ do: 'delete', side: 'target', resource: coreNodes, name: { name }, uid: uidOf(coreNode) }]
        : [],
  });
}
