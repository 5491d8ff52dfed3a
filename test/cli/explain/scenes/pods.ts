import type { KubeObject } from '#models/meta/object.ts';
import { cluster } from '../../../builders/cluster.ts';
import { nodePool } from '../../../builders/nodepool.ts';
import { resourceOffer } from '../../../builders/resourceoffer.ts';
import { unready, well } from '../../../models/explain/told.ts';
import { printed, snapshotOf } from '../hall.ts';

const since = '2026-01-01T23:50:00Z';

function pod(spec: Record<string, unknown> = {}, phase = 'Pending'): KubeObject {
  const message = '0/3 nodes are available: 3 Insufficient cpu';
  const scheduled = {
    type: 'PodScheduled',
    status: 'False',
    reason: 'Unschedulable',
    message,
    lastTransitionTime: since,
  };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'train-0', namespace: 'ml', uid: 'uid-of-train-0' },
    spec,
    status: { phase, conditions: 'nodeName' in spec ? [] : [scheduled] },
  };
}

const toldFirst: KubeObject = {
  apiVersion: 'v1',
  kind: 'Event',
  metadata: { name: 'train-0.1', namespace: 'ml' },
  involvedObject: { kind: 'Pod', name: 'train-0', namespace: 'ml' },
  reason: 'NoMachineFits',
  message:
    'No machine that may be asked for can hold this pod, even empty: NodePool web leaves a pod at most 62 cpu of the 100 asked for.',
  lastTimestamp: since,
} as KubeObject;

const capacity = { namespace: 'rackwright-system', pods: 'Offer', emptyFor: '10m' } as const;
const asks = cluster({ spec: { capacity }, status: well('Ready') });

/** Why no machine comes for a pod. */
export const pods: Record<string, () => string> = {
  'a pod of a cluster that asks for nothing': () => printed('pod/train-0', snapshotOf([], [pod()]), 'ml'),

  'a pod that nodes are on their way for': () =>
    printed(
      'po/train-0',
      snapshotOf(
        [
          asks,
          resourceOffer({
            metadata: { name: 'capacity.lab.web', namespace: 'rackwright-system' },
            spec: { poolRef: { name: 'web' }, nodes: 1, pods: [{ namespace: 'ml', name: 'train-0' }], podCount: 1 },
            status: unready('Accepted', 'Accepted', 'NodePool web counts 1 node for this: 0 are Ready.'),
          }),
          nodePool({ metadata: { name: 'web' }, status: unready('Scaling', 'Scaling', '0 of 1 Ready: 1 installing.') }),
        ],
        [pod()],
      ),
      'ml',
    ),

  'a pod that no machine could hold': () => printed('pods/train-0', snapshotOf([asks], [pod(), toldFirst]), 'ml'),

  'a pod of which the cluster says something else than it was told first': () => {
    const found = {
      reason: 'Insufficient' as const,
      message:
        '1 pod, such as ml/train-0: No machine that may be asked for can hold this pod, even empty: NodePool web leaves a pod at most 96 cpu of the 100 asked for.',
      hopelessPods: 1,
      hopeless: [{ namespace: 'ml', name: 'train-0', uid: 'uid-of-train-0' }],
    };
    const judged = cluster({ spec: { capacity }, status: { ...well('Ready'), capacity: found } });
    return printed('pod/train-0', snapshotOf([judged], [pod(), toldFirst]), 'ml');
  },

  'a pod of which the cluster says that there is room': () => {
    const found = {
      reason: 'Insufficient',
      message: '1 pod, such as ml/train-0, has room by all that is known here.',
    } as const;
    const judged = cluster({ spec: { capacity }, status: { ...well('Ready'), capacity: found } });
    return printed('pod/train-0', snapshotOf([judged], [pod()]), 'ml');
  },

  'a pod that its gates hold': () =>
    printed('pod/train-0', snapshotOf([asks], [pod({ schedulingGates: [{ name: 'example.com/quota' }] })]), 'ml'),

  'a pod that has a Node': () => printed('pod/train-0', snapshotOf([], [pod({ nodeName: 'web-0' }, 'Running')]), 'ml'),
};
