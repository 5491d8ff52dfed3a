import { afterEach, beforeEach, expect, test } from 'vitest';
import { createHall, node, pool, template, type Hall } from './hall.ts';

let hall: Hall;

beforeEach(async () => {
  hall = await createHall();
  await hall.settle();
});

afterEach(async () => {
  expect(hall.lab.violations()).toEqual([]);
  await hall.stop();
});

const image = { family: 'any', version: '1.0' };
const references: [kind: string, field: string, spec: Record<string, unknown>][] = [
  ['Cluster', 'clusterRef', { local: true }],
  ['Flavor', 'flavorRef', { cpu: 1, memory: '1Gi' }],
  ['OSImage', 'osImageRef', image],
  ['CRIImage', 'criImageRef', image],
  ['K8SImage', 'k8sImageRef', image],
  ['CNIImage', 'cniImageRef', image],
  ['CSIImage', 'csiImageRef', image],
];

test.each(references)(
  'a ComputeNode of no such %s waits without a machine, and gets one when it comes',
  async (kind, field, spec) => {
    const missing = kind.endsWith('Image') ? 'ImageNotFound' : `${kind}NotFound`;
    await hall.make('ComputeNode', 'n1', node({ [field]: { name: 'late' } }));
    await hall.settle();

    expect(hall.ready('ComputeNode', 'n1')).toMatch(
      new RegExp(`^False ${missing}: ${kind} late doesn't exist: create it`),
    );
    expect(hall.events('ComputeNode', 'n1')).toEqual([`Warning ${missing}`]);
    expect(hall.get('ComputeNode', 'n1')).not.toHaveProperty('spec.assetRef');

    await hall.make(kind, 'late', spec);
    await hall.settle(8);
    expect(hall.ready('ComputeNode', 'n1')).toMatch(/^True Ready/);
  },
);

test.each(references)(
  'a NodePool of no such %s makes no node, says so, and does when it comes',
  async (kind, field, spec) => {
    const made =
      field === 'clusterRef'
        ? pool({ clusterRef: { name: 'late' } })
        : pool({}, { ...template, [field]: { name: 'late' } });
    await hall.make('NodePool', 'p', made);
    await hall.settle();

    expect(hall.ready('NodePool', 'p')).toContain(`${kind} late doesn't exist: create it`);
    expect(hall.events('NodePool', 'p')).toHaveLength(1);
    expect(hall.get('ComputeNode', 'p-0')).toBeUndefined();

    await hall.make(kind, 'late', spec);
    await hall.settle(8);
    expect(hall.ready('NodePool', 'p')).toBe('True Ready: 1 of 1 Ready.');
  },
);

test('a name that a Node has is told on the ComputeNode and its pool, and taken when it is free', async () => {
  await hall.make('Node', 'p-0', { providerID: 'other://p-0' });
  await hall.make('NodePool', 'p', pool());
  await hall.settle();

  expect(hall.ready('ComputeNode', 'p-0')).toMatch(/^False NodeNameTaken: .*other:\/\/p-0.*Delete it, or name/);
  expect(hall.ready('NodePool', 'p')).toContain('p-0: Node p-0 exists already');
  expect(hall.events('ComputeNode', 'p-0')).toContain('Warning NodeNameTaken');

  await hall.delete('Node', 'p-0');
  await hall.settle(8);
  expect(hall.ready('NodePool', 'p')).toBe('True Ready: 1 of 1 Ready.');
});

test('a deprecated image goes on no new machine', async () => {
  await hall.patch('OSImage', 'debian', { spec: { deprecated: true } });
  await hall.make('NodePool', 'p', pool());
  await hall.settle();
  expect(hall.ready('NodePool', 'p')).toMatch(/^False ImageDeprecated: .*OSImage debian/);

  await hall.patch('OSImage', 'debian', { spec: { deprecated: false } });
  await hall.settle(8);
  expect(hall.ready('NodePool', 'p')).toMatch(/^True Ready/);
});

test('a kubelet newer than the API server is refused before a machine is touched', async () => {
  await hall.make('K8SImage', 'newer', { family: 'kubernetes', version: '1.40.0' });
  await hall.make('ComputeNode', 'n1', node({ k8sImageRef: { name: 'newer' } }));
  await hall.settle();

  expect(hall.ready('ComputeNode', 'n1')).toMatch(
    /^False KubeletTooNew: .*1\.40\.0.*Upgrade the Cluster first, or refer to/,
  );

  await hall.patch('ComputeNode', 'n1', { spec: { k8sImageRef: { name: 'kubernetes' } } });
  await hall.settle(8);
  expect(hall.ready('ComputeNode', 'n1')).toMatch(/^True Ready/);
});

test('an image of the wrong architecture is refused before a machine is touched', async () => {
  await hall.make('OSImage', 'arm', { ...image, arch: 'arm64' });
  await hall.make('ComputeNode', 'n1', node({ osImageRef: { name: 'arm' } }));
  await hall.settle();

  expect(hall.ready('ComputeNode', 'n1')).toMatch(/^False ImageArchMismatch: .*refer to one for amd64/);
  expect(hall.get('ComputeNode', 'n1')).not.toHaveProperty('spec.assetRef');
});

test('what nothing can satisfy is told with numbers, and satisfied when it is changed', async () => {
  await hall.make('Flavor', 'huge', { cpu: 512, memory: '64Gi' });
  await hall.make('ComputeNode', 'n1', node({ flavorRef: { name: 'huge' } }));
  await hall.settle();

  expect(hall.ready('Flavor', 'huge')).toMatch(/^False NoMatchingSKU/);
  expect(hall.ready('ComputeNode', 'n1')).toBe(
    'False InsufficientCapacity: No machine fits: of 4, 4 with too little cpu.',
  );

  await hall.patch('Flavor', 'huge', { spec: { cpu: 8 } });
  await hall.settle(8);
  expect(hall.ready('ComputeNode', 'n1')).toMatch(/^True Ready/);
});

test('contradictory conditions on one label match nothing, and the Flavor says so', async () => {
  const matchExpressions = [
    { key: 'tier', operator: 'Exists' },
    { key: 'tier', operator: 'DoesNotExist' },
  ];
  await hall.make('Flavor', 'none', { skuSelector: { matchExpressions } });
  await hall.settle();

  expect(hall.ready('Flavor', 'none')).toMatch(/^False NoMatchingSKU/);
});

test('a spec that is changed mid-install is followed, and what the machine was picked by stays', async () => {
  await hall.make('ComputeNode', 'n1', node());
  await hall.settle(0.1);
  expect(hall.ready('ComputeNode', 'n1')).toMatch(/^False Installing/);

  await hall.patch('ComputeNode', 'n1', { spec: { osImageRef: { name: 'late' } } });
  await hall.settle(10);
  expect(hall.ready('ComputeNode', 'n1')).toMatch(/^False ImageNotFound: OSImage late/);
  expect(await hall.refusal(hall.patch('ComputeNode', 'n1', { spec: { flavorRef: { name: 'other' } } }))).toEqual([
    expect.stringMatching(/^spec\.flavorRef: .*Delete the ComputeNode/),
  ]);

  await hall.make('OSImage', 'late', image);
  await hall.settle(8);
  expect(hall.ready('ComputeNode', 'n1')).toMatch(/^True Ready/);
});

test.each([
  ['OSImage', 'debian'],
  ['Flavor', 'any'],
  ['Cluster', 'lab'],
  ['SKU', 'sku'],
  ['Rack', 'rack'],
  ['OpsMaster', 'simulated'],
])('a %s deleted while it is used stays, and names who uses it', async (kind, name) => {
  await hall.make('ComputeNode', 'n1', node());
  await hall.settle(8);

  await hall.delete(kind, name);
  await hall.settle();

  expect(hall.ready(kind, name)).toMatch(
    new RegExp(`^False InUse: Deletion of ${kind} ${name} waits for .*Delete or move them`),
  );
  expect(hall.events(kind, name)).toContain('Warning InUse');
  expect(hall.ready('ComputeNode', 'n1')).toMatch(/^True Ready/);
});

test('a pool deleted by mistake keeps its nodes, and says how to release them', async () => {
  await hall.make('NodePool', 'p', pool());
  await hall.settle(8);

  await hall.delete('NodePool', 'p');
  await hall.settle();
  expect(hall.ready('NodePool', 'p')).toContain('kubectl scale nodepool p --replicas=0');
  expect(hall.events('NodePool', 'p')).toContain('Warning Deleting');
  expect(hall.ready('ComputeNode', 'p-0')).toMatch(/^True Ready/);

  await hall.patch('NodePool', 'p', { spec: { replicas: 0 } }, 'scale');
  await hall.settle(8);
  expect(hall.get('NodePool', 'p')).toBeUndefined();
});

test('a node that refers to an image that is being deleted gets no machine', async () => {
  await hall.make('ComputeNode', 'n1', node());
  await hall.settle(8);
  await hall.delete('OSImage', 'debian');

  await hall.make('ComputeNode', 'n2', node());
  await hall.settle();

  expect(hall.ready('ComputeNode', 'n2')).toMatch(
    /^False ImageDeleting: OSImage debian is being deleted.*refer to another/,
  );
});
