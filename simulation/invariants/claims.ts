import type { ComputeAsset } from '#models/generated/computeasset.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import type { Stored } from '#models/meta/object.ts';
import type { Scene } from './scene.ts';
import type { Invariant, Write } from './watched.ts';

/** 1 and 2: at most one claim on an asset, and one asset for a claim. */
export function claimRules({ view, report }: Scene): Invariant {
  /** A claim may be replaced, or go, only once its release is on record under its epoch. */
  function kept({ object, old }: Write<ComputeAsset>): void {
    const before = old?.spec.claimRef;
    if (before === undefined || before.uid === object.spec.claimRef?.uid) return;
    if (old?.status?.releasedEpoch === old?.spec.claimEpoch) return;
    const now = object.spec.claimRef?.name ?? 'nobody';
    const message = `the claim of ComputeNode ${before.name} went to ${now} with no release on record`;
    report(1, message, asset(object), `ComputeNode ${before.name}`);
  }

  function claimedOnce({ spec }: Stored<ComputeAsset>): void {
    const { claimRef } = spec;
    if (claimRef === undefined) return;
    const claimed = view.assetsByClaim.of(claimRef.uid);
    if (claimed.length < 2) return;
    report(2, `ComputeNode ${claimRef.name} has claimed ${claimed.length} machines`, ...claimed.map(asset));
  }

  function boundToItsOwn({ metadata, spec }: Stored<ComputeNode>): void {
    const { assetRef } = spec;
    if (assetRef === undefined) return;
    const own = view.assetsByClaim.of(metadata.uid).some((claimed) => claimed.metadata.uid === assetRef.uid);
    const message = `ComputeNode ${metadata.name} was bound to ComputeAsset ${assetRef.name}, which isn't claimed for it`;
    if (!own) report(1, message, `ComputeAsset ${assetRef.name}`, `ComputeNode ${metadata.name}`);
  }

  /** Two may name a machine only while one of them has left it. */
  function soleClaimant({ spec }: Stored<ComputeNode>): void {
    const { assetRef } = spec;
    if (assetRef === undefined) return;
    const claimants = view.claimantsByAsset.of(assetRef.uid).filter(({ status }) => status?.left !== true);
    if (claimants.length < 2) return;
    const names = claimants.map(({ metadata }) => `ComputeNode ${metadata.name}`);
    report(1, `${claimants.length} ComputeNodes hold one machine`, `ComputeAsset ${assetRef.name}`, ...names);
  }

  return {
    writes: {
      'computeassets.rackwright.io'(write) {
        if (write.type === 'DELETED') return;
        kept(write);
        if (write.ours) claimedOnce(write.object);
      },
      'computenodes.rackwright.io'({ type, object, old, ours }) {
        if (type === 'DELETED' || !ours || old?.spec.assetRef?.uid === object.spec.assetRef?.uid) return;
        boundToItsOwn(object);
        soleClaimant(object);
      },
    },
  };
}

function asset({ metadata }: Stored<ComputeAsset>): string {
  return `ComputeAsset ${metadata.name}`;
}
