import type { OpsMaster } from '#models/generated/opsmaster.ts';
import type { Stored } from '#models/meta/object.ts';
import { protectedMeta } from './metadata.ts';
import type { Overrides } from './overlay.ts';
import { overlay } from './overlay.ts';

export function opsMaster(overrides: Overrides<Stored<OpsMaster>> = {}): Stored<OpsMaster> {
  const base: Stored<OpsMaster> = {
    apiVersion: 'rackwright.io/v1alpha1',
    kind: 'OpsMaster',
    metadata: protectedMeta(overrides.metadata?.name ?? 'opsmaster-1'),
    spec: { adapter: 'simulated', concurrency: 50 },
  };
  return overlay(base, overrides);
}
