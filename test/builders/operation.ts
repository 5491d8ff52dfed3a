import type { Operation } from '#models/generated/operation.ts';
import type { Stored } from '#models/meta/object.ts';
import { storedMeta } from './metadata.ts';
import type { Overrides } from './overlay.ts';
import { overlay } from './overlay.ts';

/** An installation of `node-1`'s operating system on `asset-1`, under its first claim, not begun. */
export function operation(overrides: Overrides<Stored<Operation>> = {}): Stored<Operation> {
  const base: Stored<Operation> = {
    apiVersion: 'rackwright.io/v1alpha1',
    kind: 'Operation',
    metadata: storedMeta(overrides.metadata?.name ?? 'operation-1'),
    spec: {
      action: 'Install',
      layer: 'os',
      assetRef: { name: 'asset-1' },
      opsMasterRef: { name: 'opsmaster-1' },
      computeNodeRef: { name: 'node-1', uid: 'uid-of-node-1' },
      claim: { uid: 'uid-of-node-1', epoch: 1 },
      sequence: 1,
      attempt: 1,
      deadline: '2026-01-02T01:00:00Z',
      disruptive: true,
    },
  };
  return overlay(base, overrides);
}
