import { beforeAll, expect, test } from 'vitest';
import type { KubeObject } from '#models/meta/object.ts';
import { createScene } from '../scene.ts';
import { entriesOf, ownersOf } from './things.ts';

const scene = createScene();
const { api, unique } = scene;
let core = '';
let apps = '';

beforeAll(async () => {
  const namespace = await scene.namespace();
  core = `/api/v1/namespaces/${namespace}`;
  apps = `/apis/apps/v1/namespaces/${namespace}`;
});

const labels = { app: 'x' };

/** Unschedulable, so that nobody else comes to write it. */
function podSpec(image = 'example.com/a:1') {
  return {
    nodeSelector: { 'example.com/nowhere': '' },
    containers: [
      {
        name: 'main',
        image,
        env: [{ name: 'A', value: '1' }],
        ports: [{ containerPort: 80 }, { containerPort: 80, protocol: 'UDP', name: 'u' }],
        volumeMounts: [{ name: 'v', mountPath: '/v' }],
      },
    ],
    volumes: [{ name: 'v', emptyDir: {} }],
  };
}

function deployment(name: string, spec: Record<string, unknown> = {}): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas: 0,
      paused: true,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: podSpec() },
      ...spec,
    },
  };
}

test('a Pod belongs to who creates it: what the kind defaults too, what admission adds not', async () => {
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: podSpec() };

  const { object } = await api.post(`${core}/pods`, pod, { fieldManager: 'carl' });

  expect(ownersOf(object)).toMatchSnapshot();
});

test('a Deployment belongs to who applies it, as far as it goes', async () => {
  const { object } = await api.patch('apply', `${apps}/deployments/a`, deployment('a'), { fieldManager: 'ann' });

  expect(ownersOf(object)['ann Apply']).toMatchSnapshot();
});

test('containers, their ports and their variables are told apart by their keys', async () => {
  await api.patch('apply', `${apps}/deployments/b`, deployment('b'), { fieldManager: 'ann' });
  const main = { name: 'main', env: [{ name: 'B', value: '2' }], ports: [{ containerPort: 81 }] };
  const side = { name: 'side', image: 'example.com/b:1' };
  const { replicas: _, ...spec } = deployment('b')['spec'] as Record<string, unknown>;
  const template = { metadata: { labels }, spec: { containers: [main, side] } };

  const { object } = await api.patch(
    'apply',
    `${apps}/deployments/b`,
    { ...deployment('b'), spec: { selector: spec['selector'], template } },
    { fieldManager: 'bob' },
  );
  const { object: left } = await api.patch(
    'apply',
    `${apps}/deployments/b`,
    { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'b' } },
    { fieldManager: 'bob' },
  );

  expect(object).toMatchObject({
    spec: {
      template: {
        spec: {
          containers: [
            {
              name: 'main',
              env: [{ name: 'A' }, { name: 'B' }],
              ports: [{ containerPort: 80 }, { protocol: 'UDP' }, { containerPort: 81, protocol: 'TCP' }],
            },
            { name: 'side' },
          ],
        },
      },
    },
  });
  expect(left['spec']).toMatchObject({
    template: { spec: { containers: [{ name: 'main', env: [{ name: 'A' }], ports: [{}, { protocol: 'UDP' }] }] } },
  });
});

test('taints are one value, addresses and conditions go by type, and duplicates are owned as such', async () => {
  const name = `${unique}-node`;
  const path = `/api/v1/nodes/${name}`;
  scene.collect(path);
  const taints = [{ key: 'example.com/a', effect: 'NoSchedule' }];
  await api.post(
    '/api/v1/nodes',
    { apiVersion: 'v1', kind: 'Node', metadata: { name }, spec: { taints } },
    { fieldManager: 'carl' },
  );
  const addresses = [
    { type: 'InternalIP', address: '10.0.0.1' },
    { type: 'InternalIP', address: '10.0.0.2' },
    { type: 'Hostname', address: 'x' },
  ];

  const { object } = await api.patch(
    'strategic',
    `${path}/status`,
    { status: { addresses } },
    { fieldManager: 'kubelet' },
  );
  const { failure } = await api.patch(
    'apply',
    path,
    {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name },
      spec: { taints: [{ key: 'example.com/b', effect: 'NoSchedule' }] },
    },
    { fieldManager: 'ann' },
  );

  expect(ownersOf(object)['kubelet Update status']).toEqual({
    'f:status': {
      'f:addresses': {
        '.': {},
        'k:{"type":"Hostname"}': { '.': {}, 'f:address': {}, 'f:type': {} },
        'k:{"type":"InternalIP"}': {},
      },
    },
  });
  expect(failure.details?.causes?.map(({ field }) => field)).toEqual(['.spec.taints']);
});

test.each([
  ['secrets', { apiVersion: 'v1', kind: 'Secret', stringData: { a: 'b' } }],
  ['serviceaccounts', { apiVersion: 'v1', kind: 'ServiceAccount', imagePullSecrets: [{ name: 'x' }] }],
  ['configmaps', { apiVersion: 'v1', kind: 'ConfigMap', data: { a: 'b' }, immutable: true }],
  [
    'events',
    {
      apiVersion: 'v1',
      kind: 'Event',
      reason: 'R',
      type: 'Normal',
      count: 1,
      source: { component: 'c' },
      lastTimestamp: '2026-01-01T00:00:00Z',
    },
  ],
])('%s belong to who creates them', async (plural, fields) => {
  const namespace = core.split('/').at(-1);
  const involved = plural === 'events' ? { involvedObject: { kind: 'Pod', name: 'p', namespace } } : {};

  const { object } = await api.post(
    `${core}/${plural}`,
    { metadata: { name: 'owned' }, ...fields, ...involved },
    { fieldManager: 'carl' },
  );

  expect(entriesOf(object).map(({ manager, fieldsV1 }) => [manager, fieldsV1])).toMatchSnapshot();
});

test('a namespace belongs to who creates it, with the label of its name and without its finalizer', async () => {
  const name = `${unique}-owned`;
  scene.collect(`/api/v1/namespaces/${name}`);

  const { object } = await api.post(
    '/api/v1/namespaces',
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
    { fieldManager: 'carl' },
  );

  expect(ownersOf(object)).toEqual({
    'carl Update': { 'f:metadata': { 'f:labels': { '.': {}, 'f:kubernetes.io/metadata.name': {} } } },
  });
});
