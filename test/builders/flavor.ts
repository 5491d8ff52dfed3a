import type { Flavor } from '#models/generated/flavor.ts';
import type { Stored } from '#models/meta/object.ts';
import { protectedMeta } from './metadata.ts';
import type { Overrides } from './overlay.ts';
import { overlay } from './overlay.ts';

export function flavor(overrides: Overrides<Stored<Flavor>> = {}): Stored<Flavor> {
  const base: Stored<Flavor> = {
    apiVersion: 'rackwright.io/v1alpha1',
    kind: 'Flavor',
    metadata: protectedMeta(overrides.metadata?.name ?? 'flavor-1'),
    spec: { cpu: 32, memory: '256Gi' },
  };
  return overlay(base, overrides);
}
