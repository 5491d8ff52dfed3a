import type { ComputeAsset } from '../generated/computeasset.ts';
import type { ComputeNode } from '../generated/computenode.ts';
import { claimFinalizer } from '../meta/finalizers.ts';
import type { Stored } from '../meta/object.ts';

/**
 * The asset with the claim on it: the first of the binder's two writes, guarded by the resourceVersion that was placed
 * on. The epoch rises above everything that anyone has seen, the machine itself included.
 */
export function claimed(asset: Stored<ComputeAsset>, node: ComputeNode): Stored<ComputeAsset> {
  const { finalizers = [] } = asset.metadata;
  const { fence } = asset.status ?? {};
  const epoch = Math.max(asset.spec.claimEpoch ?? 0, fence?.epoch ?? 0) + 1;
  return {
    ...asset,
    metadata: {
      ...asset.metadata,
      finalizers: [...finalizers.filter((name) => name !== claimFinalizer), claimFinalizer],
    },
    spec: {
      ...asset.spec,
      claimRef: { name: node.metadata.name, uid: node.metadata.uid ?? '' },
      claimEpoch: epoch,
    },
  };
}

/** The ComputeNode bound to `asset`: the second write, which is never undone. */
export function bound(node: Stored<ComputeNode>, asset: Stored<ComputeAsset>): Stored<ComputeNode> {
  const assetRef = { name: asset.metadata.name, uid: asset.metadata.uid };
  return { ...node, spec: { ...node.spec, assetRef } };
}
