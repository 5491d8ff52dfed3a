import type { Reason } from '../conditions/reasons.ts';
import type { ComputeNode } from '../generated/computenode.ts';
import { timestamp } from '../ports/clock.ts';
import { eventIntent } from '../reconcile/decision.ts';
import { head, printable } from '../text/printable.ts';
import type { Draft } from './draft.ts';
import type { Scene } from './observed.ts';
import { waiting } from './observed.ts';

/** Ends what was tried. The machine stays claimed and as it is until a person retries or the ComputeNode is deleted. */
export function fail(reason: Reason, message: string, now: number): Scene {
  return waiting(reason, message, {
    event: { type: 'FAILED' },
    status: { failure: { reason, message: head(printable(message), 2048), at: timestamp(now) } },
    intents: [eventIntent('Warning', reason, message)],
  });
}

/** A Failed ComputeNode says why, and how to go on; any change of its spec (say of retryToken) tries again. */
export function stayFailed(node: ComputeNode, now: number): Scene {
  const { failure, observedGeneration }: Draft = node.status ?? {};
  const reason = (failure?.reason ?? 'InstallFailed') as Reason;
  if (observedGeneration !== undefined && observedGeneration !== node.metadata.generation) {
    return waiting('Retrying', 'The spec was changed: trying again.', {
      ...anew(node, reason, now),
      forget: ['failure', 'next', 'repairs'],
    });
  }
  const retry = `kubectl patch computenode ${node.metadata.name} --type merge -p '{"spec":{"retryToken":"<anything new>"}}'`;
  return waiting(reason, `${failure?.message ?? ''} To try again: ${retry}`, { event: { type: 'FAILED' } });
}

/**
 * Where a retry takes up, so that the deadline that failed doesn't fail it again: a Node that stands but isn't Ready is
 * kept (and its machine rebooted); a kubelet that didn't join is installed anew, since its token has run out.
 */
function anew(node: ComputeNode, reason: Reason, now: number): Partial<Scene> {
  if (reason === 'NodeNotReady' || reason === 'NodeUnhealthy') {
    return { event: { type: 'UNHEALTHY' }, status: { unhealthySince: timestamp(now) } };
  }
  if (reason !== 'JoinTimeout') return { event: { type: 'RETRY' } };
  const layers = (node.status?.layers ?? []).filter(({ name }) => name !== 'k8s');
  return { event: { type: 'RETRY' }, status: { layers } };
}
