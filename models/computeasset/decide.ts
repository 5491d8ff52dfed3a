import { withCondition } from '../conditions/conditions.ts';
import type { Fence } from '../opsminion/fence.ts';
import { compareFence } from '../opsminion/fence.ts';
import type { ComputeAsset, ComputeAssetStatus } from '../generated/computeasset.ts';
import { computeAssets, opsMinions } from '../generated/resources.ts';
import { step } from '../machine/step.ts';
import { claimFinalizer, hasFinalizer, removeFinalizer } from '../meta/finalizers.ts';
import type { Stored } from '../meta/object.ts';
import type { Decision, Intent } from '../reconcile/decision.ts';
import { requeue } from '../reconcile/decision.ts';
import { same } from '../reconcile/same.ts';
import { perceiveClaimed } from './claimed.ts';
import { computeAssetMachine } from './machine.ts';
import type { ObservedAsset } from './observed.ts';
import { perceiveUnclaimed } from './unclaimed.ts';

/** One asset: enrolled, free, claimed, in use, released, cleaned. The only writer of its status. */
export function decideComputeAsset(
  asset: Stored<ComputeAsset>,
  observed: ObservedAsset,
  now: number,
): Decision<ComputeAssetStatus> {
  const claimed = asset.spec.claimRef !== undefined;
  const perceived = claimed ? perceiveClaimed(asset, observed, now) : perceiveUnclaimed(asset, observed);
  const before: Partial<ComputeAssetStatus> = asset.status ?? {};
  const phase = perceived.event === undefined ? before.phase : phaseAfter(before.phase, perceived.event);
  const status: ComputeAssetStatus = {
    ...before,
    ...perceived.status,
    phase: phase ?? 'Enrolling',
    observedGeneration: asset.metadata.generation ?? 1,
    conditions: withCondition(before.conditions, perceived.ready, now, asset.metadata.generation),
  };
  if (perceived.forgiven === true) {
    delete status.failures;
    delete status.lastFailure;
  }
  if (claimed) status.claimedBy = asset.spec.claimRef?.name ?? '';
  else {
    delete status.claimedBy;
    delete status.cleaning;
    delete status.nextAttemptAt;
    carryFacts(status, observed);
  }
  if (perceived.status?.failures !== undefined && asset.spec.retryToken === undefined) delete status.retryToken;
  keepFence(asset, status, observed);
  return {
    status,
    intents: [...minionIntents(asset, observed), ...unguard(asset), ...(perceived.intents ?? [])],
    ...requeue(perceived.requeueAt),
  };
}

function phaseAfter(
  phase: string | undefined,
  event: Parameters<typeof step<typeof computeAssetMachine>>[2],
): ComputeAssetStatus['phase'] {
  return step(computeAssetMachine, phase, event);
}

/** What placement needs of the machine, beside the asset, taken while nobody uses it. */
function carryFacts(status: ComputeAssetStatus, { minion }: ObservedAsset): void {
  const { facts, fence } = minion?.status ?? {};
  if (facts !== undefined) {
    const { storedClaim: _claim, bootId: _boot, osIncarnation: _os, poweredOn: _power, ...hardware } = facts;
    status.facts = hardware;
  }
  if (fence !== undefined && isAbove(fence, status.fence)) status.fence = fence;
}

function isAbove(fence: Fence, other: Fence | undefined): boolean {
  return other === undefined || compareFence(fence, other) > 0;
}

/** Another OpsMaster means another OpsMinion: what the old one knew of the machine's fence is kept before it goes. */
function keepFence(asset: ComputeAsset, status: ComputeAssetStatus, { minion }: ObservedAsset): void {
  const fence = minion?.status?.fence;
  if (fence === undefined || minion?.spec.opsMasterRef.name === asset.spec.opsMasterRef?.name) return;
  if (isAbove(fence, status.fence)) status.fence = fence;
}

/** A claim that was taken off by hand, once it might be, leaves the finalizer that came with it. */
function unguard(asset: Stored<ComputeAsset>): Intent[] {
  if (asset.spec.claimRef !== undefined || !hasFinalizer(asset, claimFinalizer)) return [];
  return [removeFinalizer(computeAssets, asset, claimFinalizer)];
}

/** One OpsMinion an asset, under the asset's name. What it copies of the asset's spec follows it. */
function minionIntents(asset: Stored<ComputeAsset>, { minion }: ObservedAsset): Intent[] {
  const { opsMasterRef, serial, addresses, bmc } = asset.spec;
  if (opsMasterRef === undefined) return [];
  // A claimed machine is still to be cleaned, whoever deletes its asset meanwhile.
  if (asset.metadata.deletionTimestamp !== undefined && asset.spec.claimRef === undefined) return [];
  const address = addresses?.[0]?.address ?? bmc?.address;
  const spec = {
    opsMasterRef: { name: opsMasterRef.name },
    assetRef: { name: asset.metadata.name },
    serial,
    ...(address === undefined ? {} : { address }),
  };
  const { name, uid } = asset.metadata;
  if (minion === undefined) {
    const owner = { apiVersion: asset.apiVersion, kind: asset.kind, name, uid, controller: true };
    const metadata = { name, ownerReferences: [owner] };
    const object = { apiVersion: asset.apiVersion, kind: 'OpsMinion', metadata, spec };
    return [{ do: 'create', side: 'model', resource: opsMinions, object }];
  }
  if (same(minion.spec, spec) || minion.metadata.uid === undefined) return [];
  if (minion.spec.opsMasterRef.name !== opsMasterRef.name) {
    const { fence } = minion.status ?? {};
    // On record first, gone second.
    if (fence !== undefined && isAbove(fence, asset.status?.fence)) return [];
    return [{ do: 'delete', side: 'model', resource: opsMinions, name: { name }, uid: minion.metadata.uid }];
  }
  const patch = { spec: { serial, address: address ?? null } };
  return [{ do: 'patch', side: 'model', resource: opsMinions, name: { name }, uid: minion.metadata.uid, patch }];
}
