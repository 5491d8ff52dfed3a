import { deadlineIn } from '../cluster/answering.ts';
import { sentence } from '../conditions/sentence.ts';
import type { ComputeNode } from '../generated/computenode.ts';
import { layerRow } from '../layers/layers.ts';
import { coreNodes } from '../meta/core-resources.ts';
import { durationMs } from '../quantity/duration.ts';
import type { Intent } from '../reconcile/decision.ts';
import { eventIntent, requeue } from '../reconcile/decision.ts';
import type { Draft } from './draft.ts';
import { drift } from './drift.ts';
import type { CoreNode } from './core.ts';
import { nodeReady, startupTaint } from './core.ts';
import { fail } from './failed.ts';
import type { ObservedNode, Scene } from './observed.ts';
import { uidOf, waiting } from './observed.ts';

/** Every layer is there: waits until the Node is Ready for the first time, then takes the startup taint off it. */
export function awaitReady(
  node: ComputeNode,
  status: Draft,
  observed: ObservedNode,
  recorded: Draft,
  now: number,
): Scene {
  const { node: seen } = observed;
  const { name } = node.metadata;
  if (seen.seen === 'live' && nodeReady(seen.node) === 'True')
    return admit(node, seen.node, status, observed, recorded);
  const allowed = durationMs(node.spec.startupTimeout) ?? layerRow('join').deadlineMs;
  const from = Math.max(...began(status), Date.parse(status.joinedAt ?? '') || now);
  const until = deadlineIn(observed.cluster, from, allowed);
  if (until !== undefined && now >= until && seen.seen !== 'unread') {
    const failed = fail('NodeNotReady', `Node ${name} did not become Ready in ${allowed / 60_000} minutes.`, now);
    return { ...failed, status: { ...recorded, ...failed.status } };
  }
  const message =
    seen.seen === 'live'
      ? `Node ${name} isn't Ready: ${sentence(readyMessage(seen.node))}`
      : seen.seen === 'none'
        ? `Node ${name} is gone from the cluster.`
        : `The cluster can't be read: ${seen.message}`;
  return waiting('NodeNotReady', message, {
    event: { type: 'INSTALLED' },
    status: recorded,
    forget: ['next'],
    ...requeue(until !== undefined && now < until ? until : undefined),
  });
}

/** When each layer was put on it: the last one's plugins are part of what makes a Node Ready. */
function began(status: Draft): number[] {
  return (status.layers ?? []).map(({ at }) => Date.parse(at));
}

export function readyMessage(node: CoreNode): string {
  const ready = node.status?.conditions?.find((condition) => condition.type === 'Ready');
  return ready?.message ?? 'kubelet has not reported yet';
}

function admit(node: ComputeNode, coreNode: CoreNode, status: Draft, observed: ObservedNode, recorded: Draft): Scene {
  const { asset } = observed;
  const epoch = asset.seen === 'live' ? (asset.asset.spec.claimEpoch ?? 0) : 0;
  const message = `Node ${node.metadata.name} is Ready.`;
  const first = node.status?.phase !== 'Ready';
  return {
    event: { type: 'JOINED' },
    ready: { type: 'Ready', status: 'True', reason: 'Ready', message },
    conditions: [drift(node, status, observed, epoch)],
    status: recorded,
    forget: ['next', 'refused', 'unhealthySince', 'failure'],
    intents: [...untaint(node, coreNode), ...(first ? [eventIntent('Normal', 'NodeReady', message)] : [])],
  };
}

/** Work may land from here on. Guarded by resourceVersion, since taints are replaced as a whole. */
export function untaint(node: ComputeNode, coreNode: CoreNode): Intent[] {
  const taints = coreNode.spec?.taints ?? [];
  const rest = taints.filter((taint) => taint.key !== startupTaint.key);
  if (rest.length === taints.length) return [];
  const { resourceVersion = '' } = coreNode.metadata;
  return [
    {
      do: 'patch',
      side: 'target',
      resource: coreNodes,
      name: { name: node.metadata.name },
      uid: uidOf(coreNode),
      patch: { metadata: { resourceVersion }, spec: { taints: rest.length === 0 ? null : rest } },
    },
  ];
}
