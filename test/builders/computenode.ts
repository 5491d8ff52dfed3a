import type { ComputeNode } from '#models/generated/computenode.ts';
import { releaseFinalizer } from '#models/meta/finalizers.ts';
import type { Stored } from '#models/meta/object.ts';
import { storedMeta } from './metadata.ts';
import type { Overrides } from './overlay.ts';
import { overlay } from './overlay.ts';

/** One that is guarded by its finalizer and not bound yet. */
export function computeNode(overrides: Overrides<Stored<ComputeNode>> = {}): Stored<ComputeNode> {
  const base: Stored<ComputeNode> = {
    apiVersion: 'rackwright.io/v1alpha1',
    kind: 'ComputeNode',
    metadata: { ...storedMeta(overrides.metadata?.name ?? 'node-1'), finalizers: [releaseFinalizer] },
    spec: {
      clusterRef: { name: 'cluster-1' },
      flavorRef: { name: 'flavor-1' },
      role: 'Worker',
      osImageRef: { name: 'debian-12' },
      criImageRef: { name: 'containerd-2' },
      k8sImageRef: { name: 'kubernetes-1-35' },
    },
  };
  return overlay(base, overrides);
}

/** One that the binder has bound to `asset-1`. */
export function boundNode(overrides: Overrides<Stored<ComputeNode>> = {}): Stored<ComputeNode> {
  const bound = computeNode({ spec: { assetRef: { name: 'asset-1', uid: 'uid-of-asset-1' } } });
  return overlay(bound, overrides);
}
