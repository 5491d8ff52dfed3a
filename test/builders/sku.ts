import type { SKU } from '#models/generated/sku.ts';
import type { Stored } from '#models/meta/object.ts';
import { protectedMeta } from './metadata.ts';
import type { Overrides } from './overlay.ts';
import { overlay } from './overlay.ts';

export function sku(overrides: Overrides<Stored<SKU>> = {}): Stored<SKU> {
  const base: Stored<SKU> = {
    apiVersion: 'rackwright.io/v1alpha1',
    kind: 'SKU',
    metadata: protectedMeta(overrides.metadata?.name ?? 'sku-1'),
    spec: { arch: 'amd64', cpu: 64, memory: '512Gi', heightU: 1, watts: 500 },
  };
  return overlay(base, overrides);
}
