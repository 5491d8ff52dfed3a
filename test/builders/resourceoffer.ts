import type { ResourceOffer } from '#models/generated/resourceoffer.ts';
import type { Stored } from '#models/meta/object.ts';
import { storedMeta } from './metadata.ts';
import type { Overrides } from './overlay.ts';
import { overlay } from './overlay.ts';

/** Asks for nothing yet: give `spec.nodes` or `spec.resources`. */
export function resourceOffer(overrides: Overrides<Stored<ResourceOffer>> = {}): Stored<ResourceOffer> {
  const base: Stored<ResourceOffer> = {
    apiVersion: 'rackwright.io/v1alpha1',
    kind: 'ResourceOffer',
    metadata: { ...storedMeta(overrides.metadata?.name ?? 'offer-1'), namespace: 'team-a' },
    spec: { poolRef: { name: 'pool-1' }, priority: 0 },
  };
  return overlay(base, overrides);
}
