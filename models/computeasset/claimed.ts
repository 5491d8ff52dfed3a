import type { ComputeAsset, ComputeAssetStatus } from '../generated/computeasset.ts';
import type { ComputeNode } from '../generated/computenode.ts';
import type { Stored } from '../meta/object.ts';
import { ofNoMachine } from '../operation/of-no-machine.ts';
import { timestamp } from '../ports/clock.ts';
import { claimFinalizer } from '../meta/finalizers.ts';
import { computeAssets } from '../generated/resources.ts';
import type { Intent } from '../reconcile/decision.ts';
import { eventIntent } from '../reconcile/decision.ts';
import { perceiveCleaning } from './cleaning.ts';
import type { ObservedAsset, Perceived } from './observed.ts';
import { epochOf, notReady, ready } from './observed.ts';

/** An asset under a claim: held for its ComputeNode, given back, kept for a person, or cleaned. */
export function perceiveClaimed(asset: Stored<ComputeAsset>, observed: ObservedAsset, now: number): Perceived {
  const { claimRef } = asset.spec;
  const name = claimRef?.name ?? '';
  if (asset.status?.releasedEpoch === epochOf(asset)) return freed(asset);
  const { claimant } = observed;

  if (claimant.seen === 'unread') {
    return { event: undefined, ready: notReady('ClaimantUnknown', `ComputeNode ${name} can't be read just now.`) };
  }
  if (claimant.seen !== 'live' || claimant.node.metadata.uid !== claimRef?.uid) {
    return withoutClaimant(asset, observed, now);
  }
  const { node } = claimant;
  const bound = node.spec.assetRef;
  if (bound !== undefined && bound.uid !== asset.metadata.uid) {
    return giveBack(asset, observed, now, `ComputeNode ${name} is bound to ComputeAsset ${bound.name}.`);
  }
  if (bound === undefined) {
    if (node.metadata.deletionTimestamp !== undefined) {
      return giveBack(asset, observed, now, `ComputeNode ${name} is being deleted before it was bound.`);
    }
    return { event: { type: 'CLAIMED' }, ready: notReady('Claimed', `Claimed for ComputeNode ${name}.`) };
  }
  if (node.status?.left === true) return vacate(asset, observed, now, node);
  return held(asset, node);
}

function held(asset: ComputeAsset, node: ComputeNode): Perceived {
  const { name } = node.metadata;
  if (asset.metadata.deletionTimestamp !== undefined) {
    const message = `Deletion waits until ComputeNode ${name} releases the machine: kubectl delete computenode ${name}`;
    return { event: { type: 'BEGUN' }, ready: notReady('InUse', message) };
  }
  if (!hasBegun(node)) {
    return { event: { type: 'CLAIMED' }, ready: notReady('Claimed', `Claimed for ComputeNode ${name}.`) };
  }
  const forgiven = node.status?.phase === 'Ready' && asset.status?.failures !== undefined;
  return {
    event: { type: 'BEGUN' },
    ready: ready('InUse', `In use by ComputeNode ${name}.`),
    forgiven,
  };
}

function hasBegun(node: ComputeNode): boolean {
  return (node.status?.sequence ?? 0) > 0;
}

/** Whether anything may have been done to the machine under the present epoch. */
function touched(asset: ComputeAsset, observed: ObservedAsset): boolean {
  const { phase } = asset.status ?? {};
  const fence = observed.minion?.status?.fence;
  return (
    observed.operations.length > 0 ||
    (phase !== 'Claimed' && phase !== 'Available' && phase !== undefined && phase !== 'Enrolling') ||
    (fence !== undefined && fence.epoch >= epochOf(asset)) ||
    (observed.claimant.seen === 'live' && hasBegun(observed.claimant.node))
  );
}

function giveBack(asset: Stored<ComputeAsset>, observed: ObservedAsset, now: number, why: string): Perceived {
  if (touched(asset, observed)) return vacate(asset, observed, now, undefined);
  return {
    event: undefined,
    ready: notReady('Claimed', `${why} The claim is given back; nothing was done to the machine.`),
    status: { releasedEpoch: epochOf(asset) },
  };
}

/** The ComputeNode is gone, or another of its name lives. What was begun can't be assumed drained. */
function withoutClaimant(asset: Stored<ComputeAsset>, observed: ObservedAsset, now: number): Perceived {
  const { phase } = asset.status ?? {};
  const name = asset.spec.claimRef?.name ?? '';
  if (phase === 'Released' || phase === 'Cleaning') return vacate(asset, observed, now, undefined);
  if (!touched(asset, observed)) return giveBack(asset, observed, now, `ComputeNode ${name} is gone.`);
  if (phase === 'Quarantined' && asset.status?.cleaning !== undefined) return vacate(asset, observed, now, undefined);
  const message = `ComputeNode ${name} vanished without releasing this machine, so its Node may still run. Check that, power the machine off, then hand it back with: kubectl annotate computeasset ${asset.metadata.name} rackwright.io/abandoned-claim=${asset.spec.claimRef?.uid ?? ''}`;
  if (asset.metadata.annotations?.['rackwright.io/abandoned-claim'] === asset.spec.claimRef?.uid) {
    return vacate(asset, observed, now, undefined);
  }
  return { event: { type: 'STUCK' }, ready: notReady('ClaimantGone', message) };
}

/** The Node is gone and kubelet stopped: the machine is kept for a person, or cleaned. */
function vacate(
  asset: Stored<ComputeAsset>,
  observed: ObservedAsset,
  now: number,
  node: ComputeNode | undefined,
): Perceived {
  const blame = node === undefined ? {} : blamed(asset, node, now);
  if (!touched(asset, observed)) {
    const message = 'Nothing was done to the machine under this claim; it is given back.';
    return {
      event: undefined,
      ready: notReady('Claimed', message),
      status: { releasedEpoch: epochOf(asset), ...blame },
    };
  }
  // A wipe that was begun has taken what Retain would keep: it is seen through.
  const wiping = observed.operations.some(
    ({ spec, status }) => spec.action === 'Wipe' && status?.startedAt !== undefined,
  );
  if (asset.spec.reclaimPolicy !== 'Wipe' && !wiping) {
    const message = `Kept as it was left (reclaimPolicy Retain). To clean and free it: kubectl patch computeasset ${asset.metadata.name} --type merge -p '{"spec":{"reclaimPolicy":"Wipe"}}'`;
    return { event: { type: 'RETAINED' }, ready: notReady('Released', message), status: blame };
  }
  const cleaning = perceiveCleaning(asset, observed, now);
  return { ...cleaning, status: { ...blame, ...cleaning.status } };
}

/** Counts a claim that failed on this machine, once: when it first leaves InUse. */
function blamed(asset: ComputeAsset, node: ComputeNode, now: number): Partial<ComputeAssetStatus> {
  const { failure } = node.status ?? {};
  const { phase, failures = 0 } = asset.status ?? {};
  if (failure === undefined || ofNoMachine.has(failure.reason) || (phase !== 'InUse' && phase !== 'Claimed')) return {};
  const { retryToken } = asset.spec;
  const inARow = asset.status?.retryToken === retryToken ? failures : 0;
  return {
    failures: inARow + 1,
    lastFailure: { reason: failure.reason, message: failure.message, at: timestamp(now) },
    ...(retryToken === undefined ? {} : { retryToken }),
  };
}

/** The status says that the claim is released; only now may it go from the spec (rule 4). */
function freed(asset: Stored<ComputeAsset>): Perceived {
  const { claimRef: _claim, ...spec } = asset.spec;
  const finalizers = asset.metadata.finalizers?.filter((finalizer) => finalizer !== claimFinalizer) ?? [];
  const update: Intent = {
    do: 'update',
    side: 'model',
    resource: computeAssets,
    object: { ...asset, metadata: { ...asset.metadata, finalizers }, spec },
  };
  const name = asset.spec.claimRef?.name ?? '';
  return {
    event: undefined,
    ready: notReady('Freed', 'Released; the claim is being removed.'),
    intents: [update, eventIntent('Normal', 'Released', `Free again after ComputeNode ${name}.`)],
  };
}
