import type { Region } from '#models/generated/region.ts';
import type { Stored } from '#models/meta/object.ts';
import { protectedMeta } from './metadata.ts';
import type { Overrides } from './overlay.ts';
import { overlay } from './overlay.ts';

export function region(overrides: Overrides<Stored<Region>> = {}): Stored<Region> {
  const base: Stored<Region> = {
    apiVersion: 'rackwright.io/v1alpha1',
    kind: 'Region',
    metadata: protectedMeta(overrides.metadata?.name ?? 'region-1'),
    spec: { maintenance: 'None' },
  };
  return overlay(base, overrides);
}
