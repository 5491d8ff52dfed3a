import type { Rack } from '#models/generated/rack.ts';
import type { Stored } from '#models/meta/object.ts';
import { protectedMeta } from './metadata.ts';
import type { Overrides } from './overlay.ts';
import { overlay } from './overlay.ts';

export function rack(overrides: Overrides<Stored<Rack>> = {}): Stored<Rack> {
  const base: Stored<Rack> = {
    apiVersion: 'rackwright.io/v1alpha1',
    kind: 'Rack',
    metadata: protectedMeta(overrides.metadata?.name ?? 'rack-1'),
    spec: { azoneRef: { name: 'azone-1' }, heightU: 42, maintenance: 'None' },
  };
  return overlay(base, overrides);
}
