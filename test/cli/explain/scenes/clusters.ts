import type { ClusterStatus } from '#models/generated/cluster.ts';
import type { KubeObject } from '#models/meta/object.ts';
import { cluster } from '../../../builders/cluster.ts';
import { nodePool } from '../../../builders/nodepool.ts';
import { well } from '../../../models/explain/told.ts';
import { printed, snapshotOf } from '../hall.ts';

const capacity = { namespace: 'rackwright-system', pods: 'Offer', emptyFor: '10m' } as const;

const lab = (found: ClusterStatus['capacity'], freeze = false) =>
  cluster({
    metadata: { name: 'lab' },
    spec: { capacity, freeze },
    status: { ...well('Ready', 'Answers, at version v1.35.0.'), ...(found === undefined ? {} : { capacity: found }) },
  });

const freeze: KubeObject = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'freeze', namespace: 'rackwright-system', creationTimestamp: '2026-01-01T23:40:00Z' },
  data: { reason: 'storage is being moved' },
} as KubeObject;

/** Clusters that answer, and what may be amiss in them all the same. */
export const clusters: Record<string, () => string> = {
  'a Cluster in which a pod fits no machine': () =>
    printed(
      'cluster/lab',
      snapshotOf([
        lab({
          reason: 'Insufficient',
          message:
            '1 pod, such as ml/train-0: No machine that may be asked for can hold this pod, even empty: NodePool web leaves a pod at most 62 cpu of the 100 asked for. Ask for less in the pod.',
        }),
        nodePool({
          metadata: { name: 'web' },
          spec: { clusterRef: { name: 'lab' }, allowedNamespaces: ['rackwright-system'] },
        }),
      ]),
    ),

  'a Cluster of which a pool that is not asked has the GPUs': () =>
    printed(
      'cluster/lab',
      snapshotOf([
        lab({
          reason: 'Insufficient',
          message:
            "1 pod, such as ml/train-0: No machine that may be asked for can hold this pod, even empty: NodePool web has no nvidia.com/gpu. NodePool train could hold it, and isn't asked: add rackwright-system to its allowedNamespaces.",
        }),
        nodePool({
          metadata: { name: 'web' },
          spec: { clusterRef: { name: 'lab' }, allowedNamespaces: ['rackwright-system'] },
        }),
        nodePool({ metadata: { name: 'train' }, spec: { clusterRef: { name: 'lab' }, allowedNamespaces: ['ml'] } }),
      ]),
    ),

  'a Cluster whose offers no pool hears': () =>
    printed(
      'cluster/lab',
      snapshotOf([
        lab({
          reason: 'Insufficient',
          message:
            '2 pods find no room, and no NodePool of the Cluster hears offers from namespace rackwright-system: add it to spec.allowedNamespaces of one.',
        }),
        nodePool({ metadata: { name: 'web' }, spec: { clusterRef: { name: 'lab' }, allowedNamespaces: ['shop'] } }),
      ]),
    ),

  'a Cluster that cannot be seen whole': () =>
    printed(
      'cluster/lab',
      snapshotOf([
        lab({ reason: 'Unknown', message: 'Pods were last listed 5m ago. Nothing is concluded from that.' }),
      ]),
    ),

  'a Cluster that is frozen, as everything is': () =>
    printed(
      'cluster/lab',
      snapshotOf([lab({ reason: 'Sufficient', message: "No pod waits for room that isn't there." }, true)], [freeze]),
    ),

  'a Cluster that has room': () =>
    printed('cluster/lab', snapshotOf([lab({ reason: 'Growing', message: '1 node is on its way; 1 pod waits.' })])),
};
