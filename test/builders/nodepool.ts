import type { NodePool } from '#models/generated/nodepool.ts';
import type { Stored } from '#models/meta/object.ts';
import { storedMeta } from './metadata.ts';
import type { Overrides } from './overlay.ts';
import { overlay } from './overlay.ts';

export function nodePool(overrides: Overrides<Stored<NodePool>> = {}): Stored<NodePool> {
  const base: Stored<NodePool> = {
    apiVersion: 'rackwright.io/v1alpha1',
    kind: 'NodePool',
    metadata: storedMeta(overrides.metadata?.name ?? 'pool-1'),
    spec: {
      clusterRef: { name: 'cluster-1' },
      replicas: 0,
      template: {
        flavorRef: { name: 'flavor-1' },
        osImageRef: { name: 'debian-12' },
        criImageRef: { name: 'containerd-2' },
        k8sImageRef: { name: 'kubernetes-1-35' },
        role: 'Worker',
      },
      strategy: { maxUnavailable: 1, maxSurge: 0 },
      health: { nodeStartupTimeout: '30m', unhealthyAfter: '5m', repair: 'Reboot', replaceFailed: true },
      drainTimeout: '1h',
    },
  };
  return overlay(base, overrides);
}
