import type { KubeObject } from '#models/meta/object.ts';
import { cluster } from '../../../builders/cluster.ts';
import { computeAsset } from '../../../builders/computeasset.ts';
import { boundNode } from '../../../builders/computenode.ts';
import { nodePool } from '../../../builders/nodepool.ts';
import { unready, well } from '../../../models/explain/told.ts';
import { printed, snapshotOf } from '../hall.ts';
import { attempt } from './attempt.ts';

const web = { metadata: { name: 'web' }, spec: { replicas: 5 } };
const ofWeb = { poolRef: { name: 'web' } };
const freeze: KubeObject = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'freeze', namespace: 'rackwright-system', creationTimestamp: '2026-01-01T22:00:00Z' },
  data: { reason: 'cooling is being mended' },
};

/** ComputeNodes on their way, and on their way out. */
export const nodes: Record<string, () => string> = {
  'a release that a disruption budget holds': () => {
    const message =
      'Evicting, until 2026-01-02T00:30:00Z: shop/db-0. Held: The disruption budget db needs 3 healthy pods and has 3 currently.';
    return printed(
      'cn/web-1',
      snapshotOf([
        boundNode({
          metadata: { name: 'web-1', deletionTimestamp: '2026-01-01T23:30:00Z' },
          spec: ofWeb,
          status: { ...unready('Draining', 'Draining', message), drainStartedAt: '2026-01-01T23:30:00Z' },
        }),
        nodePool({ ...web, status: well('Ready') }),
      ]),
    );
  },

  'a node that was given up, whose pool pauses': () =>
    printed(
      'computenodes/web-1',
      snapshotOf([
        boundNode({
          metadata: { name: 'web-1', uid: 'uid-of-web-1' },
          spec: { ...ofWeb, retryToken: 'again-1' },
          status: unready(
            'Failed',
            'InstallFailed',
            `Layer os on asset-1 failed: no bootable disk. To try again: kubectl patch computenode web-1 --type merge -p '{"spec":{"retryToken":"<anything new>"}}'`,
          ),
        }),
        attempt('web-1', 4, {
          status: {
            ...unready('Failed', 'DiskNotFound', 'No disk fits spec.rootDisk.'),
            finishedAt: '2026-01-01T23:00:00Z',
            logTail: 'lsblk: nothing',
          },
        }),
        nodePool({
          ...web,
          status: {
            ...unready('Degraded', 'Degraded', '4 of 5 Ready.'),
            replacements: 5,
            replacedAt: '2026-01-01T23:50:00Z',
          },
        }),
      ]),
    ),

  'a cluster that is silent, and what waits for it': () =>
    printed(
      'cn/web-2',
      snapshotOf(
        [
          boundNode({
            metadata: { name: 'web-2' },
            status: {
              ...unready('Joining', 'NodeNotReady', "Node web-2 isn't Ready: kubelet stopped posting status."),
              unhealthySince: '2026-01-01T23:58:00Z',
            },
          }),
          computeAsset({ status: well('InUse') }),
          cluster({ status: unready('Unreachable', 'ClusterUnreachable', 'No route to host.') }),
        ],
        [],
      ),
    ),

  'a node that waits for a freeze, a pause and a finalizer of others': () =>
    printed(
      'cn/web-2',
      snapshotOf(
        [
          boundNode({
            metadata: {
              name: 'web-2',
              deletionTimestamp: '2026-01-01T23:00:00Z',
              finalizers: ['rackwright.io/release', 'backup.example.com/copy'],
            },
            status: unready('Ready', 'Frozen', 'The release waits, everything destructive is frozen: cooling.'),
          }),
        ],
        [freeze],
      ),
    ),
};
