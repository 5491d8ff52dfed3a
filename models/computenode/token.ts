import { layerRow } from '../layers/layers.ts';
import { secrets } from '../meta/core-resources.ts';
import type { Intent } from '../reconcile/decision.ts';
import type { ComputeNode } from '../generated/computenode.ts';
import { timestamp } from '../ports/clock.ts';
import { durationMs } from '../quantity/duration.ts';
import type { Draft } from './draft.ts';
import { tokenId, tokenSecretName } from './identity.ts';
import type { Next } from './next.ts';
import type { ObservedNode, Scene } from './observed.ts';

/**
 * How long a kubelet has for fetching the certificate that was issued to it, which it does with its token, in ms: a
 * connection that broke, or a kubelet that was started again. Usually it registers within a second or two.
 */
export const fetchMs = 60_000;

/** A bootstrap token has served, or its attempt is over. Its Secret is known by name alone: nothing else ever has it. */
export function dropToken(id: string): Intent {
  return { do: 'delete', side: 'target', resource: secrets, name: tokenSecretName(id) };
}

/** The kubelet layer needs a bootstrap token of this attempt's own, good until the attempt and the join are over. */
export function tokenFor(node: ComputeNode, next: Next, now: number): Intent[] {
  if (!isKubeletInstall(next)) return [];
  const old = node.status?.bootstrapTokenId;
  const drop: Intent[] = old === undefined ? [] : [dropToken(old)];
  const id = tokenId(node, next.sequence);
  const begins = Math.max(now, Date.parse(next.notBefore ?? '') || 0);
  const expiresAt = timestamp(begins + layerRow('k8s').deadlineMs + joinWithinMs(node));
  return [...drop, { do: 'bootstrapToken', id, description: `Join of ComputeNode ${node.metadata.name}`, expiresAt }];
}

export function tokenStatus(node: ComputeNode, next: Next): Draft {
  return isKubeletInstall(next) ? { bootstrapTokenId: tokenId(node, next.sequence) } : {};
}

export function isKubeletInstall(next: Next): boolean {
  return next.layer === 'k8s' && next.action === 'Install';
}

/** How long a Node may take to register once its kubelet is installed, in ms. */
export function joinWithinMs({ spec }: ComputeNode): number {
  return durationMs(spec.startupTimeout) ?? layerRow('join').deadlineMs;
}

type Dropped = Required<Pick<Scene, 'status' | 'forget' | 'intents'>>;

/** A token that nothing is to be got with any more. That there was one stays on record: a kubelet runs behind it. */
export function drop({ bootstrapTokenId: id }: Draft): Dropped {
  if (id === undefined) return { status: {}, forget: [], intents: [] };
  return { status: { droppedTokenId: id }, forget: ['bootstrapTokenId'], intents: [dropToken(id)] };
}

/** While the Node is awaited: drops the token that got its certificate; or says when that is due. */
export function dropServed(
  status: Draft,
  { certifiedAt, node }: ObservedNode,
  now: number,
): Dropped & { dueAt?: number } {
  const nothing = { status: {}, forget: [], intents: [] };
  if (status.bootstrapTokenId === undefined || certifiedAt === undefined || node.seen === 'unread') return nothing;
  const dueAt = certifiedAt + fetchMs;
  return now < dueAt ? { ...nothing, dueAt } : drop(status);
}
