import type { Cluster } from '#models/generated/cluster.ts';
import type { Stored } from '#models/meta/object.ts';
import { protectedMeta } from './metadata.ts';
import type { Overrides } from './overlay.ts';
import { overlay } from './overlay.ts';

export function cluster(overrides: Overrides<Stored<Cluster>> = {}): Stored<Cluster> {
  const base: Stored<Cluster> = {
    apiVersion: 'rackwright.io/v1alpha1',
    kind: 'Cluster',
    metadata: protectedMeta(overrides.metadata?.name ?? 'cluster-1'),
    spec: { local: true, nodeLifecycle: 'Assist' },
  };
  return overlay(base, overrides);
}
