import { changing, type RuleCase } from './case.ts';
import type { Overrides } from './objects.ts';

const digest = 'b'.repeat(64);
const url = 'oci://registry.example/images/debian:12.7';
const operation = (spec: Record<string, unknown>): Overrides => ({ spec });
const at = '2026-01-02T00:00:00Z';
const begun = { startedAt: at };
const ended = { ...begun, finishedAt: at };
const succeeded = (facts?: object): Overrides => ({
  status: { phase: 'Succeeded', ...ended, ...(facts !== undefined && { facts }) },
});
const failed: Overrides = { status: { phase: 'Failed', ...ended, reason: 'InstallFailed', retryable: true } };
const operationStatus = (phase: string, more: Record<string, unknown> = {}): Overrides => ({
  status: { phase, ...more },
});
const machine = (name: string, uid: string): Overrides => ({ spec: { assetRef: { name, uid } } });

const images: RuleCase[] = ['OSImage', 'CRIImage', 'K8SImage', 'CNIImage', 'CSIImage'].flatMap((kind) => {
  const fixed: Overrides = { spec: { url, sha256: digest } };
  return [
    changing(kind, 'what does not change the bytes can be changed', fixed, {
      spec: { ...fixed.spec, parameters: { mirror: 'eu' }, deprecated: true, releaseNotes: 'Fixes.' },
    }),
    changing(kind, 'the family stays', fixed, { spec: { ...fixed.spec, family: 'other' } }, [
      'spec.family',
      'cannot be',
    ]),
    changing(kind, 'the version stays', fixed, { spec: { ...fixed.spec, version: '99.0' } }, [
      'spec.version',
      'cannot be',
    ]),
    changing(kind, 'the url stays', fixed, { spec: { ...fixed.spec, url: `${url}-1` } }, ['spec.url', 'cannot be']),
    changing(kind, 'the checksum stays', fixed, { spec: { ...fixed.spec, sha256: 'c'.repeat(64) } }, [
      'spec.sha256',
      'cannot be',
    ]),
    changing(kind, 'the url is not removed', fixed, { spec: { sha256: digest, url: undefined } }, [
      'spec.url',
      'cannot be set, changed or removed',
    ]),
    changing(kind, 'the url is not set later', { spec: { sha256: digest, url: undefined } }, fixed, [
      'spec.url',
      'cannot be set, changed or removed',
    ]),
  ];
});

/** Another value for each field of an Operation that records what was meant. */
export const otherIntent: Readonly<Record<string, unknown>> = {
  action: 'Upgrade',
  layer: 'cri',
  imageRef: { kind: 'OSImage', name: 'debian-13' },
  imageDigest: 'sha256:1',
  image: { family: 'debian', version: '13' },
  parameters: { force: 'yes' },
  assetRef: { name: 'm2' },
  opsMasterRef: { name: 'other' },
  computeNodeRef: { name: 'node-2', uid: 'u-2' },
  claim: { uid: 'u-1', epoch: 2 },
  sequence: 2,
  attempt: 2,
  fingerprint: 'f2',
  deadline: '2027-01-01T00:00:00Z',
  disruptive: false,
  secretRefs: [{ key: 'token', namespace: 'rackwright', name: 'token' }],
  node: { name: 'node-2', providerID: 'rackwright://node-2/u-2' },
};

/** What must not change once it is set. */
export const immutableCases: RuleCase[] = [
  ...images,
  changing('AZone', 'a zone is cordoned', {}, { spec: { maintenance: 'Cordon' } }),
  changing('AZone', 'a zone stays in its region', {}, { spec: { regionRef: { name: 'us-1' } } }, [
    'spec.regionRef',
    'cannot be changed',
  ]),
  changing('Rack', 'a rack stays in its zone', {}, { spec: { azoneRef: { name: 'us-1a' } } }, [
    'spec.azoneRef',
    'cannot be changed',
  ]),
  changing('OpsMinion', 'a minion stays with its backend', {}, { spec: { opsMasterRef: { name: 'other' } } }, [
    'spec.opsMasterRef',
    'cannot be changed',
  ]),
  changing('OpsMinion', 'a minion stays with its machine', {}, { spec: { assetRef: { name: 'other' } } }, [
    'spec.assetRef',
    'cannot be changed',
  ]),
  changing('NodePool', 'a pool stays in its cluster', {}, { spec: { clusterRef: { name: 'c2' } } }, [
    'spec.clusterRef',
    'cannot be changed',
  ]),
  changing('Unit', 'a unit is scaled', {}, { spec: { replicas: 3 } }),
  changing('Unit', 'a unit stays in its cluster', {}, { spec: { clusterRef: { name: 'c2' } } }, [
    'spec.clusterRef',
    'cannot be changed',
  ]),
  changing('Unit', 'an instance stays within its kind of domain', {}, { spec: { topology: 'AZone' } }, [
    'spec.topology',
    'cannot be changed',
  ]),
  changing('ResourceOffer', 'a request stays with its pool', {}, { spec: { poolRef: { name: 'p2' } } }, [
    'spec.poolRef',
    'cannot be changed',
  ]),
  changing('ComputeNode', 'a node stays in its cluster', {}, { spec: { clusterRef: { name: 'c2' } } }, [
    'spec.clusterRef',
    'cannot be changed',
  ]),
  changing(
    'ComputeNode',
    'a node does not change pools',
    { spec: { poolRef: { name: 'p1' } } },
    { spec: { poolRef: { name: 'p2' } } },
    ['spec.poolRef', 'cannot be set, changed or removed'],
  ),
  changing('ComputeNode', 'a node does not leave its pool', { spec: { poolRef: { name: 'p1' } } }, {}, [
    'spec.poolRef',
    'cannot be set, changed or removed',
  ]),
  changing('ComputeNode', 'a node made by hand joins no pool', {}, { spec: { poolRef: { name: 'p1' } } }, [
    'spec.poolRef',
    'cannot be set, changed or removed',
  ]),
  changing('ComputeNode', 'the binder sets the machine once', {}, machine('m1', 'u-1')),
  changing('ComputeNode', 'a new image is an upgrade', machine('m1', 'u-1'), {
    spec: { ...machine('m1', 'u-1').spec, k8sImageRef: { name: 'k8s-1.36.0' } },
  }),
  changing(
    'ComputeNode',
    'what is needed may change until there is a machine',
    {},
    { spec: { flavorRef: { name: 'f2' } } },
  ),
  changing(
    'ComputeNode',
    'a machine was picked by what was needed',
    machine('m1', 'u-1'),
    { spec: { ...machine('m1', 'u-1').spec, flavorRef: { name: 'f2' } } },
    ['spec.flavorRef', 'once the ComputeNode has a machine'],
  ),
  changing('ComputeNode', 'the machine does not change', machine('m1', 'u-1'), machine('m2', 'u-2'), [
    'spec.assetRef',
    'one machine for its whole life',
  ]),
  changing('ComputeNode', 'the machine is not another of the same name', machine('m1', 'u-1'), machine('m1', 'u-2'), [
    'spec.assetRef',
    'one machine for its whole life',
  ]),
  changing('ComputeNode', 'the machine is not removed', machine('m1', 'u-1'), {}, [
    'spec.assetRef',
    'one machine for its whole life',
  ]),
  changing('Operation', 'an operation is cancelled', {}, operation({ cancel: true })),
  ...Object.entries(otherIntent).map(([field, value]) =>
    changing('Operation', `${field} of an operation stays`, {}, operation({ [field]: value }), [
      `spec.${field}`,
      'only cancel',
    ]),
  ),
  changing('Operation', 'nothing is removed from an operation', operation({ fingerprint: 'f1' }), {}, [
    'spec.fingerprint',
    'only cancel',
  ]),
  changing(
    'Operation',
    'a parameter of an operation stays',
    operation({ parameters: { a: '1' } }),
    operation({ parameters: { a: '2' } }),
    ['spec.parameters', 'only cancel'],
  ),
  changing('Operation', 'an operation runs', operationStatus('Pending'), operationStatus('Running', begun)),
  changing('Operation', 'an unknown outcome is found out', operationStatus('Unknown', begun), succeeded()),
  changing('Operation', 'success is final', succeeded(), failed, ['status.phase', 'final']),
  changing('Operation', 'failure is final', failed, operationStatus('Running', begun), ['status.phase', 'final']),
  changing('Operation', 'an outcome is not forgotten', failed, {}, ['status.phase', 'final']),
  changing('Operation', 'a final status can still be written to', failed, {
    status: { ...failed.status, message: 'The disk is too small.' },
  }),
  changing('Operation', 'what was found stays', succeeded({ serial: 'SN-0001' }), succeeded({ serial: 'SN-0002' }), [
    'status.facts',
    'stays as it is',
  ]),
  changing('Operation', 'nothing is found afterwards', succeeded(), succeeded({ serial: 'SN-0001' }), [
    'status.facts',
    'stays as it is',
  ]),
  changing(
    'Operation',
    'the time at which it began stays',
    operationStatus('Running', begun),
    operationStatus('Running', { startedAt: '2026-01-02T00:00:01Z' }),
    ['status.startedAt', 'has begun'],
  ),
  changing(
    'Operation',
    'that it began is not taken back',
    operationStatus('Unknown', begun),
    operationStatus('Pending'),
    ['status.startedAt', 'has begun'],
  ),
];
