import { boundNode, computeNode } from '../../../builders/computenode.ts';
import { flavor } from '../../../builders/flavor.ts';
import { nodePool } from '../../../builders/nodepool.ts';
import { opsMaster } from '../../../builders/opsmaster.ts';
import { rack } from '../../../builders/rack.ts';
import { resourceOffer } from '../../../builders/resourceoffer.ts';
import { unit } from '../../../builders/unit.ts';
import { unready, well } from '../../../models/explain/told.ts';
import { free, printed, snapshotOf } from '../hall.ts';
import { attempt } from './attempt.ts';

const web = { metadata: { name: 'web' }, spec: { replicas: 5 } };
const ofWeb = { poolRef: { name: 'web' } };

/** Those who ask: pools, offers, Units, Flavors. */
export const demand: Record<string, () => string> = {
  'a pool of which one has no machine and one fails to install': () => {
    const refused = 'No machine fits: of 6, 2 claimed, 1 faulty, 1 cordoned, 2 with too little memory.';
    const failed = 'Layer os failed: no answer from the installer. Trying again at 2026-01-02T00:02:00Z.';
    const why = { reason: 'InstallFailed', message: 'no answer from the installer', retryable: true };
    return printed(
      'np/web',
      snapshotOf([
        nodePool({
          ...web,
          status: {
            ...unready('InsufficientCapacity', 'InsufficientCapacity', `3 of 5 Ready; 1 without a machine. ${refused}`),
            refused: { count: 1, reasons: [] },
          },
        }),
        computeNode({
          metadata: { name: 'web-3' },
          spec: ofWeb,
          status: unready('Binding', 'InsufficientCapacity', refused),
        }),
        boundNode({
          metadata: { name: 'web-4', uid: 'uid-of-web-4' },
          spec: { ...ofWeb, assetRef: { name: 'web-4-machine', uid: 'uid-of-web-4-machine' } },
          status: {
            ...unready('Installing', 'Retrying', failed),
            next: {
              layer: 'os',
              action: 'Install',
              fingerprint: 'f1',
              attempt: 3,
              sequence: 3,
              since: '2026-01-01T23:00:00Z',
              notBefore: '2026-01-02T00:02:00Z',
            },
          },
        }),
        attempt('web-4', 2, {
          status: {
            ...unready('Failed', 'InstallFailed', 'no answer from the installer'),
            ...why,
            startedAt: '2026-01-01T23:40:00Z',
            finishedAt: '2026-01-01T23:50:00Z',
            logTail: 'PXE boot\nfetching image\n\u001b[31mconnect ETIMEDOUT 10.0.0.9:443\u001b[0m\n',
          },
        }),
        opsMaster({
          status: { ...unready('Unreachable', 'BackendUnreachable', 'connect ECONNREFUSED 10.0.0.5:22'), minions: 4 },
        }),
        free('web-4-machine', { spec: { claimRef: { name: 'web-4', uid: 'uid-of-web-4' } }, status: well('InUse') }),
        free('kept', {
          spec: { claimRef: { name: 'web-1', uid: 'uid-of-an-earlier-one' }, claimEpoch: 1 },
          status: unready('Released', 'Released', 'Kept as it was left (reclaimPolicy Retain).'),
        }),
        free('broken', { status: unready('Faulty', 'RepeatedFailures', 'Failed 3 claims in a row.') }),
        rack({ metadata: { name: 'rack-2' }, spec: { maintenance: 'Cordon' } }),
        free('in-rack-2', { spec: { rackRef: { name: 'rack-2' } } }),
        free('half', { status: { facts: { memory: '128Gi' } } }),
        free('quarter', { status: { facts: { memory: '64Gi' } } }),
      ]),
    );
  },

  'a pool that is well': () =>
    printed('nodepool/web', snapshotOf([nodePool({ ...web, status: well('Ready', '5 of 5 Ready.') })])),

  'a pool that offers make larger': () =>
    printed(
      'nodepool/web',
      snapshotOf([
        nodePool({
          ...web,
          spec: { replicas: 5, max: 12 },
          status: {
            ...well('Ready', '12 of 12 Ready.'),
            wanted: 12,
            offers: [
              { namespace: 'ml', name: 'big', nodes: 6, adds: 4 },
              { namespace: 'rackwright-system', name: 'capacity.lab.web', nodes: 3, adds: 3 },
            ],
          },
        }),
        resourceOffer({
          metadata: { name: 'late', namespace: 'shop' },
          spec: { poolRef: { name: 'web' }, nodes: 2 },
          status: unready(
            'Refused',
            'AboveMax',
            'NodePool web would need 14 nodes, max is 12: ask for 2 fewer, or raise max.',
          ),
        }),
      ]),
    ),

  'an offer that waits for its gang': () =>
    printed(
      'ro/big',
      snapshotOf([
        resourceOffer({
          metadata: { name: 'big', namespace: 'ml' },
          spec: { poolRef: { name: 'web' }, nodes: 4, gang: true, expiresAt: '2026-01-03T00:00:00Z' },
          status: {
            ...unready('Accepted', 'Accepted', 'NodePool web counts 4 nodes for this: 0 are Ready.'),
            eta: '2026-01-02T00:20:00Z',
            gang: { claimed: 3, deadline: '2026-01-02T00:25:00Z' },
          },
        }),
        nodePool({
          ...web,
          status: unready('Scaling', 'Scaling', '0 of 4 Ready: 3 installing, 0 joining, 1 waiting.'),
        }),
        computeNode({
          metadata: { name: 'web-0' },
          spec: { ...ofWeb, gang: { name: 'ml/big', size: 4 } },
          status: unready(
            'Binding',
            'GangIncomplete',
            "Gang ml/big isn't complete: 3 of its 4 ComputeNodes are there.",
          ),
        }),
        computeNode({
          metadata: { name: 'web-1' },
          spec: { ...ofWeb, gang: { name: 'ml/big', size: 4 }, paused: true },
          status: unready('Pending', 'Paused', 'ComputeNode web-1 is paused.'),
        }),
      ]),
      'ml',
    ),

  'an offer from a namespace that is not heard': () =>
    printed(
      'resourceoffer/big',
      snapshotOf([
        resourceOffer({
          metadata: { name: 'big', namespace: 'ml' },
          spec: { poolRef: { name: 'web' }, nodes: 4 },
          status: unready('Refused', 'NamespaceNotAllowed', 'NodePool web hears no offers from namespace ml.'),
        }),
        nodePool({ ...web, spec: { ...web.spec, allowedNamespaces: ['shop'] }, status: well('Ready') }),
      ]),
      'ml',
    ),

  'a Unit whose instances gather': () =>
    printed(
      'unit/cell',
      snapshotOf([
        unit({
          spec: { replicas: 3 },
          status: {
            ...unready(
              'Scaling',
              'Scaling',
              '1 of 3 instances Ready; cell-1: 1 of 2 machines claimed. NodePool cell-1-gpu: 0 of 2 Ready: 1 installing, 0 joining, 1 waiting.',
            ),
            instances: [
              { index: 0, phase: 'Ready', wholeSince: '2026-01-01T22:00:00Z' },
              { index: 1, phase: 'Gathering', domain: 'rack-1', deadline: '2026-01-02T00:10:00Z' },
              { index: 2, phase: 'GivingBack', retryAt: '2026-01-02T00:20:00Z' },
            ],
          },
        }),
        nodePool({
          metadata: { name: 'cell-1-gpu', labels: { 'rackwright.io/unit': 'cell' } },
          status: unready('Scaling', 'Scaling', '0 of 2 Ready: 1 installing, 0 joining, 1 waiting.'),
        }),
      ]),
    ),

  'a Flavor that no SKU serves': () =>
    printed(
      'flv/flavor-1',
      snapshotOf([
        flavor({
          spec: { cpu: '128', memory: '1Ti' },
          status: {
            ...unready('Unmatched', 'NoMatchingSKU', 'No SKU fits Flavor flavor-1: 1 TooSmallCPU.'),
            matching: 0,
            available: 0,
          },
        }),
      ]),
    ),

  'a pool that names an image wrongly': () =>
    printed(
      'np/web',
      snapshotOf([
        nodePool({
          metadata: { name: 'web' },
          spec: { replicas: 1, template: { osImageRef: { name: 'debian-1' } } },
          status: unready('Scaling', 'ImageNotFound', "0 of 1 Ready. OSImage debian-1 doesn't exist: create it."),
        }),
      ]),
    ),
};
