import { withConditions } from '../conditions/conditions.ts';
import type { ComputeNode, ComputeNodeStatus } from '../generated/computenode.ts';
import { computeNodes } from '../generated/resources.ts';
import { step } from '../machine/step.ts';
import { releaseFinalizer } from '../meta/finalizers.ts';
import type { Decision } from '../reconcile/decision.ts';
import { requeue } from '../reconcile/decision.ts';
import type { Draft } from './draft.ts';
import { awaitBinding, pausedCluster } from './bind.ts';
import { fail, stayFailed } from './failed.ts';
import { install } from './install.ts';
import { keep } from './keep.ts';
import { computeNodeMachine } from './machine.ts';
import type { ObservedNode, Scene } from './observed.ts';
import { uidOf, waiting } from './observed.ts';
import { release } from './release.ts';

/**
 * The sequencer of one node, from claim to release. It names what the machine is ready for in `status.next`; the
 * layer's controller answers with an Operation, and this one sees how it went. The only writer of the status.
 */
export function decideComputeNode(node: ComputeNode, observed: ObservedNode, now: number): Decision<ComputeNodeStatus> {
  const scene = perceive(node, observed, now);
  const before: Draft = node.status ?? {};
  const phase = scene.event === undefined ? before.phase : step(computeNodeMachine, before.phase, scene.event);
  const draft: Draft = { ...before, ...scene.status };
  for (const field of scene.forget ?? []) delete draft[field];
  const conditions = [scene.ready, ...(scene.conditions ?? [])];
  const status: ComputeNodeStatus = {
    ...draft,
    phase: phase ?? 'Pending',
    observedGeneration: node.metadata.generation ?? 1,
    conditions: withConditions(before.conditions, conditions, now, node.metadata.generation),
  };
  return { status, intents: scene.intents ?? [], ...requeue(scene.requeueAt) };
}

function perceive(node: ComputeNode, observed: ObservedNode, now: number): Scene {
  if (node.metadata.deletionTimestamp !== undefined) return release(node, observed, now);
  if (node.spec.paused === true) return waiting('Paused', 'Paused by spec.paused: nothing is done.');
  if (node.metadata.finalizers?.includes(releaseFinalizer) !== true) return guard(node);
  const { cluster } = observed;
  if (cluster?.spec.paused === true) return waiting('Paused', pausedCluster(cluster));
  if (node.status?.failure !== undefined) return stayFailed(node, now);
  const { assetRef } = node.spec;
  if (assetRef === undefined) return awaitBinding(node, observed);
  const { asset } = observed;
  if (asset.seen === 'unread') return waiting('AssetUnknown', `ComputeAsset ${assetRef.name} can't be read just now.`);
  if (asset.seen !== 'live') return fail('AssetNotFound', `ComputeAsset ${assetRef.name} is gone.`, now);
  if (asset.asset.spec.claimRef?.uid !== node.metadata.uid) {
    return fail('ClaimLost', `ComputeAsset ${assetRef.name} is no longer claimed for this ComputeNode.`, now);
  }
  const epoch = asset.asset.spec.claimEpoch ?? 0;
  return hasBeenReady(node) ? keep(node, observed, epoch, now) : install(node, observed, epoch, now);
}

/** Once Ready, a node is kept; what isn't yet is installed. */
function hasBeenReady(node: ComputeNode): boolean {
  const { phase }: Draft = node.status ?? {};
  return phase === 'Ready' || phase === 'Repairing' || phase === 'Draining';
}

/** Before anything is done for it, a ComputeNode gets the finalizer that makes its end orderly. */
function guard(node: ComputeNode): Scene {
  const { name, resourceVersion = '', finalizers = [] } = node.metadata;
  const patch = { metadata: { resourceVersion, finalizers: [...finalizers, releaseFinalizer] } };
  return waiting('Pending', 'Just seen.', {
    intents: [{ do: 'patch', side: 'model', resource: computeNodes, name: { name }, uid: uidOf(node), patch }],
  });
}
