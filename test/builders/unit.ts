import type { Unit } from '#models/generated/unit.ts';
import type { Stored } from '#models/meta/object.ts';
import { storedMeta } from './metadata.ts';
import { nodePool } from './nodepool.ts';
import type { Overrides } from './overlay.ts';
import { overlay } from './overlay.ts';

type Entry = Unit['spec']['pools'][number];

/** Nodes of one instance, as the API server fills them in. */
export function unitPool(name: string, replicas: number, overrides: Overrides<Entry> = {}): Entry {
  const { template, health, drainTimeout } = nodePool().spec;
  return overlay({ name, replicas, template, health, drainTimeout }, overrides);
}

/** No instances of two nodes each. */
export function unit(overrides: Overrides<Stored<Unit>> = {}): Stored<Unit> {
  const base: Stored<Unit> = {
    apiVersion: 'rackwright.io/v1alpha1',
    kind: 'Unit',
    metadata: storedMeta(overrides.metadata?.name ?? 'cell'),
    spec: {
      clusterRef: { name: 'cluster-1' },
      replicas: 0,
      topology: 'Rack',
      apart: 'Hard',
      gangTimeout: '30m',
      taint: 'NoSchedule',
      pools: [unitPool('gpu', 2)],
    },
  };
  return overlay(base, overrides);
}
