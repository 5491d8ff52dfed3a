import type { AZone } from '#models/generated/azone.ts';
import type { Stored } from '#models/meta/object.ts';
import { protectedMeta } from './metadata.ts';
import type { Overrides } from './overlay.ts';
import { overlay } from './overlay.ts';

export function azone(overrides: Overrides<Stored<AZone>> = {}): Stored<AZone> {
  const base: Stored<AZone> = {
    apiVersion: 'rackwright.io/v1alpha1',
    kind: 'AZone',
    metadata: protectedMeta(overrides.metadata?.name ?? 'azone-1'),
    spec: { regionRef: { name: 'region-1' }, maintenance: 'None' },
  };
  return overlay(base, overrides);
}
