import type { ComputeAsset } from '../generated/computeasset.ts';
import type { ComputeNode } from '../generated/computenode.ts';
import { hasFinalizer, releaseFinalizer } from '../meta/finalizers.ts';
import type { Stored } from '../meta/object.ts';
import type { RefusalClass } from '../placement/refusal.ts';
import type { Maintenance } from '../place/maintenance.ts';

/** What the binder does about one ComputeNode that has no `assetRef`. */
export type Pending =
  /** A claim of it exists: only the second write is missing. Never picked anew. */
  | { pending: 'complete'; asset: Stored<ComputeAsset> }
  | { pending: 'pick' }
  /** Not to be bound now; its own controller says why. */
  | { pending: 'leave' };

/** Assets that carry its claim decide first: a binder that died between its two writes is taken up where it was. */
export function pendingOf(
  node: ComputeNode,
  claimedForIt: readonly Stored<ComputeAsset>[],
  obstructed: boolean,
): Pending {
  const ending = node.metadata.deletionTimestamp !== undefined;
  const guarded = hasFinalizer(node, releaseFinalizer);
  if (ending || !guarded || obstructed || node.spec.paused === true) return { pending: 'leave' };
  const asset = claimedForIt.toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))[0];
  return asset === undefined ? { pending: 'pick' } : { pending: 'complete', asset };
}

/**
 * Whether a machine that is barred as Enrolling is about to be free: its first inspection is awaited. One that can't be
 * reached, or that nobody reaches, may stay where it is for ever.
 */
export function isComing({ spec, status }: ComputeAsset): boolean {
  if (spec.opsMasterRef === undefined) return false;
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  return status === undefined || (status.phase === 'Enrolling' && ready?.reason === 'NotInspected');
}

/** Why an asset can't be taken by anyone, or undefined when it is free. */
export function barred(asset: ComputeAsset, maintenance: Maintenance, assumed: boolean): RefusalClass | undefined {
  if (asset.spec.claimRef !== undefined || assumed) return 'Claimed';
  if (asset.metadata.deletionTimestamp !== undefined || asset.spec.retired === true) return 'Retired';
  if (asset.spec.paused === true) return 'Paused';
  if (maintenance !== 'None') return 'Cordoned';
  // What was found Available may not be any more: its serial, SKU or rack was edited since.
  if (asset.status !== undefined && asset.status.observedGeneration !== asset.metadata.generation) return 'Enrolling';
  switch (asset.status?.phase) {
    case 'Available':
      return undefined;
    case 'Faulty':
    case 'Quarantined':
      return 'Faulty';
    case 'Retired':
      return 'Retired';
    case 'Claimed':
    case 'InUse':
    case 'Released':
    case 'Cleaning':
      return 'Claimed';
    case 'Enrolling':
    case undefined:
      return 'Enrolling';
  }
}
