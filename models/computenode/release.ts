import type { ComputeNode } from '../generated/computenode.ts';
import { computeNodes } from '../generated/resources.ts';
import { releaseFinalizer } from '../meta/finalizers.ts';
import { isFinal } from '../operation/final.ts';
import { cancelIntent } from './cancel.ts';
import { providerID, tokenId } from './identity.ts';
import { pausedCluster } from './bind.ts';
import { leave } from './leave.ts';
import type { ObservedNode, Scene } from './observed.ts';
import { uidOf, waiting } from './observed.ts';
import { dropToken } from './token.ts';

/**
 * Deleted: cordon, drain, leave, Node deleted, machine handed back. The finalizer goes only when the asset's own
 * controller has taken the machine over (freed, kept for a person, or quarantined).
 */
export function release(node: ComputeNode, observed: ObservedNode, now: number): Scene {
  if (node.metadata.finalizers?.includes(releaseFinalizer) !== true) {
    return waiting('Deleting', 'Released; waiting for other finalizers.', { event: { type: 'DELETED' } });
  }
  const { assetRef } = node.spec;
  if (assetRef === undefined) return unbound(node, observed);
  const { asset } = observed;
  if (asset.seen === 'unread') return waiting('AssetUnknown', `ComputeAsset ${assetRef.name} can't be read just now.`);
  if (asset.seen !== 'live' || asset.asset.spec.claimRef?.uid !== node.metadata.uid) return unheld(node, observed);
  const { phase } = asset.asset.status ?? {};
  const left = node.status?.left === true;
  if (left && (phase === 'Released' || phase === 'Quarantined')) return done(node, observed);
  if (left) {
    const why = asset.asset.status?.conditions?.find((condition) => condition.type === 'Ready')?.message ?? '';
    return waiting('Releasing', `ComputeAsset ${assetRef.name} takes the machine back: ${why}`, {
      event: { type: 'DRAINED' },
    });
  }
  const paused = whyPaused(node, observed);
  if (paused !== undefined) return waiting('Paused', paused, { event: { type: 'DELETED' } });
  const open = observed.operations.filter((operation) => !isFinal(operation) && operation.spec.action === 'Install');
  if (open.length > 0) {
    const names = open.map((operation) => operation.metadata.name).join(', ');
    return waiting('Releasing', `Cancelling ${names}.`, {
      event: { type: 'DELETED' },
      intents: open.filter((operation) => operation.spec.cancel !== true).map(cancelIntent),
    });
  }
  return leave(node, observed, now);
}

function whyPaused({ spec }: ComputeNode, { cluster }: ObservedNode): string | undefined {
  if (spec.paused === true) return 'Paused: the release waits.';
  return cluster?.spec.paused === true ? pausedCluster(cluster) : undefined;
}

/** The machine is no longer ours. Its Node went before it, unless someone took the claim away by force. */
function unheld(node: ComputeNode, observed: ObservedNode): Scene {
  const { node: seen } = observed;
  if (seen.seen === 'unread') {
    const message = `The machine is no longer claimed; whether its Node is gone can't be read: ${seen.message}`;
    return waiting('ClusterUnreachable', message, { event: { type: 'DELETED' } });
  }
  if (seen.seen !== 'live' || seen.node.spec?.providerID !== providerID(node)) return done(node, observed);
  const { name } = node.metadata;
  const message = `The machine is no longer claimed, but its Node ${name} still exists. Make sure it is off, then: kubectl delete node ${name}`;
  return waiting('ClaimLost', message, { event: { type: 'DELETED' } });
}

/** Never bound. A claim that a binder made half way is given back by its asset first. */
function unbound(node: ComputeNode, observed: ObservedNode): Scene {
  const claimed = observed.claimed[0];
  if (claimed === undefined) return done(node, observed);
  return waiting('Releasing', `ComputeAsset ${claimed.metadata.name} gives its claim back.`, {
    event: { type: 'DELETED' },
  });
}

function done(node: ComputeNode, { node: seen }: ObservedNode): Scene {
  const finalizers = (node.metadata.finalizers ?? []).filter((finalizer) => finalizer !== releaseFinalizer);
  const { name, resourceVersion = '' } = node.metadata;
  const tokens = seen.seen === 'unread' ? [] : tokensOf(node);
  const patch = { metadata: { resourceVersion, finalizers: finalizers.length === 0 ? null : finalizers } };
  return waiting('Released', 'The machine is handed back.', {
    event: { type: 'DRAINED' },
    intents: [
      // In a cluster that can't be asked it runs out by itself.
      ...tokens.map(dropToken),
      { do: 'patch', side: 'model', resource: computeNodes, name: { name }, uid: uidOf(node), patch },
    ],
  });
}

/**
 * Tokens that may exist: the one on record, and that of an attempt which was never recorded, because the ComputeNode was
 * deleted between the token and the status that names it.
 */
function tokensOf(node: ComputeNode): string[] {
  const { bootstrapTokenId, sequence, joinedAt } = node.status ?? {};
  const recorded = bootstrapTokenId === undefined ? [] : [bootstrapTokenId];
  return sequence === undefined || joinedAt !== undefined ? recorded : [...recorded, tokenId(node, sequence + 1)];
}
