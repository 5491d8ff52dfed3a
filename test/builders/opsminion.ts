import type { OpsMinion } from '#models/generated/opsminion.ts';
import type { Stored } from '#models/meta/object.ts';
import { storedMeta } from './metadata.ts';
import type { Overrides } from './overlay.ts';
import { overlay } from './overlay.ts';

export function opsMinion(overrides: Overrides<Stored<OpsMinion>> = {}): Stored<OpsMinion> {
  const name = overrides.metadata?.name ?? 'asset-1';
  const base: Stored<OpsMinion> = {
    apiVersion: 'rackwright.io/v1alpha1',
    kind: 'OpsMinion',
    metadata: storedMeta(name),
    spec: { opsMasterRef: { name: 'opsmaster-1' }, assetRef: { name }, serial: `SN-${name}` },
  };
  return overlay(base, overrides);
}
