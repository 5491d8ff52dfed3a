import type { Reason } from '../conditions/reasons.ts';
import type { ComputeNode } from '../generated/computenode.ts';
import { timestamp } from '../ports/clock.ts';
import { eventIntent } from '../reconcile/decision.ts';
import type { Draft } from './draft.ts';
import type { Scene } from './observed.ts';
import { waiting } from './observed.ts';

/** Ends what was tried. The machine stays claimed and as it is until a person retries or the ComputeNode is deleted. */
export function fail(reason: Reason, message: string, now: number): Scene {
  return waiting(reason, message, {
    event: { type: 'FAILED' },
    status: { failure: { reason, message: message.slice(0, 2048), at: timestamp(now) } },
    intents: [eventIntent('Warning', reason, message)],
  });
}

/** A Failed ComputeNode says why, and how to go on; any change of its spec (say of retryToken) tries again. */
export function stayFailed(node: ComputeNode): Scene {
  const { failure, observedGeneration }: Draft = node.status ?? {};
  const reason = (failure?.reason ?? 'InstallFailed') as Reason;
  if (observedGeneration !== undefined && observedGeneration !== node.metadata.generation) {
    return waiting('Retrying', 'The spec was changed: trying again.', {
      event: { type: 'RETRY' },
      forget: ['failure', 'next', 'unhealthySince', 'repairs'],
    });
  }
  const retry = `kubectl patch computenode ${node.metadata.name} --type merge -p '{"spec":{"retryToken":"<anything new>"}}'`;
  return waiting(reason, `${failure?.message ?? ''} To try again: ${retry}`, { event: { type: 'FAILED' } });
}
