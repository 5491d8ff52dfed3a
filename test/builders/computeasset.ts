import type { ComputeAsset } from '#models/generated/computeasset.ts';
import type { Stored } from '#models/meta/object.ts';
import { storedMeta } from './metadata.ts';
import type { Overrides } from './overlay.ts';
import { overlay } from './overlay.ts';

export function computeAsset(overrides: Overrides<Stored<ComputeAsset>> = {}): Stored<ComputeAsset> {
  const base: Stored<ComputeAsset> = {
    apiVersion: 'rackwright.io/v1alpha1',
    kind: 'ComputeAsset',
    metadata: storedMeta(overrides.metadata?.name ?? 'asset-1'),
    spec: {
      type: 'Server',
      rackRef: { name: 'rack-1' },
      skuRef: { name: 'sku-1' },
      serial: `SN-${overrides.metadata?.name ?? 'asset-1'}`,
      opsMasterRef: { name: 'opsmaster-1' },
      maintenance: 'None',
      claimEpoch: 0,
      reclaimPolicy: 'Retain',
    },
  };
  return overlay(base, overrides);
}
