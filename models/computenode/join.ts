import type { ComputeNode } from '../generated/computenode.ts';
import { deadlineIn } from '../cluster/answering.ts';
import { timestamp } from '../ports/clock.ts';
import { earliest, eventIntent, requeue } from '../reconcile/decision.ts';
import type { Draft } from './draft.ts';
import type { CoreNode } from './core.ts';
import { fail } from './failed.ts';
import { providerID } from './identity.ts';
import { firstAttempt } from './next.ts';
import type { ObservedNode, Scene } from './observed.ts';
import { uidOf, waiting } from './observed.ts';
import { drop, dropServed, dropToken, joinWithinMs } from './token.ts';
import { firstMissing } from './wanted-layers.ts';

/** kubelet is installed: waits for the Node that carries our providerID, and records it. Nothing is operated. */
export function observeJoin(
  node: ComputeNode,
  status: Draft,
  observed: ObservedNode,
  join: { epoch: number; fingerprint: string },
  recorded: Draft,
  now: number,
): Scene {
  const seen = observed.node;
  if (seen.seen === 'live' && seen.node.spec?.providerID === providerID(node)) {
    return joined(node, status, seen.node, observed, join, recorded, now);
  }
  const installedAt = status.layers?.find((layer) => layer.name === 'k8s')?.at ?? timestamp(now);
  const allowed = joinWithinMs(node);
  const until = deadlineIn(observed.cluster, Date.parse(installedAt), allowed);
  if (until !== undefined && now >= until && seen.seen !== 'unread') {
    const failed = fail(
      'JoinTimeout',
      `kubelet was installed, but in ${allowed / 60_000} minutes ${absence(seen)}.`,
      now,
    );
    const dropped = drop(status);
    return {
      ...failed,
      status: { ...recorded, ...failed.status, ...dropped.status },
      forget: dropped.forget,
      intents: [...dropped.intents, ...(failed.intents ?? [])],
    };
  }
  const named =
    status.next?.layer === 'join'
      ? {}
      : firstAttempt(status, { layer: 'join', action: 'Install', fingerprint: join.fingerprint }, now);
  const message =
    seen.seen === 'unread'
      ? `The cluster can't be read: ${seen.message}`
      : `kubelet is installed; Node ${node.metadata.name} hasn't registered yet.`;
  const served = dropServed(status, observed, now);
  return waiting('Joining', message, {
    event: { type: 'INSTALLED' },
    status: { ...recorded, ...named, ...served.status },
    forget: served.forget,
    intents: served.intents,
    ...requeue(earliest(until !== undefined && now < until ? until : undefined, served.dueAt)),
  });
}

function absence(seen: ObservedNode['node']): string {
  if (seen.seen !== 'live') return 'no Node registered';
  return `the Node of its name is another's (${seen.node.spec?.providerID ?? 'no providerID'})`;
}

function joined(
  node: ComputeNode,
  status: Draft,
  coreNode: CoreNode,
  observed: ObservedNode,
  join: { epoch: number; fingerprint: string },
  recorded: Draft,
  now: number,
): Scene {
  const at = timestamp(now);
  const news: Draft = {
    ...recorded,
    layers: [...(status.layers ?? []), { name: 'join', fingerprint: join.fingerprint, at }],
    joinedAt: at,
    providerID: providerID(node),
    nodeRef: { name: coreNode.metadata.name, uid: uidOf(coreNode) },
  };
  const after = { ...status, ...news };
  const missing = firstMissing(node, after, observed, join.epoch);
  const named =
    missing.unmet === 'layer'
      ? firstAttempt(after, { layer: missing.row.name, action: 'Install', fingerprint: missing.fingerprint }, now)
      : undefined;
  const message = `Node ${coreNode.metadata.name} has registered.`;
  const token = status.bootstrapTokenId;
  return waiting('Joining', message, {
    event: { type: 'INSTALLED' },
    status: { ...news, ...named },
    forget: [...(named === undefined ? (['next'] as const) : []), 'bootstrapTokenId', 'droppedTokenId'],
    intents: [...(token === undefined ? [] : [dropToken(token)]), eventIntent('Normal', 'Joined', message)],
  });
}
