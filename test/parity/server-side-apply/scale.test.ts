import { beforeAll, describe, expect, test } from 'vitest';
import { createScene } from '../scene.ts';
import { widgetsPath } from '../widgets.ts';
import { entriesOf, ownersOf, thing, thingCrd } from './things.ts';

const scene = createScene();
const { api, unique } = scene;
let namespace = '';
let path = '';

beforeAll(async () => {
  await scene.install(thingCrd(unique));
  namespace = await scene.namespace();
  path = widgetsPath(unique, namespace);
});

function scaleOf(name: string, replicas: number) {
  return { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { name, namespace }, spec: { replicas } };
}

function deployment(name: string, replicas: number) {
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas,
      paused: true,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'example.com/a:1' }] } },
    },
  };
}

describe('the number of replicas of a custom resource', () => {
  test('goes to who scales, with neither a time nor anything else of the object', async () => {
    await api.patch('apply', `${path}/scaled`, thing(unique, 'scaled', { size: 2, colour: 'red' }), {
      fieldManager: 'ann',
    });

    await api.patch('merge', `${path}/scaled/scale`, { spec: { replicas: 5 } }, { fieldManager: 'sam' });

    const { object } = await api.get(`${path}/scaled`);
    expect(object['spec']).toMatchObject({ size: 5 });
    expect(ownersOf(object)).toEqual({
      'ann Apply': { 'f:spec': { 'f:colour': {} } },
      'sam Update scale': { 'f:spec': { 'f:size': {} } },
    });
    expect(entriesOf(object).find(({ manager }) => manager === 'sam')).not.toHaveProperty('time');
  });

  test('conflicts with the applier after that', async () => {
    await api.patch('apply', `${path}/fought`, thing(unique, 'fought', { size: 2 }), { fieldManager: 'ann' });
    await api.patch('merge', `${path}/fought/scale`, { spec: { replicas: 5 } }, { fieldManager: 'sam' });

    const { failure } = await api.patch('apply', `${path}/fought`, thing(unique, 'fought', { size: 2 }), {
      fieldManager: 'ann',
    });

    expect(failure.message).toBe(
      `Apply failed with 1 conflict: conflict with "sam" with subresource "scale" using ${unique}.example.com/v1: .spec.size`,
    );
  });

  test('can be applied by its Scale only where that changes nothing: real servers have it so', async () => {
    await api.patch('apply', `${path}/applied`, thing(unique, 'applied', { size: 2 }), { fieldManager: 'ann' });

    const same = await api.patch('apply', `${path}/applied/scale`, scaleOf('applied', 2), { fieldManager: 'sam' });
    const other = await api.patch('apply', `${path}/applied/scale`, scaleOf('applied', 3), {
      fieldManager: 'sam',
      force: 'true',
    });

    expect(same.status).toBe(200);
    expect(other.status).toBe(500);
    expect(other.failure.message).toBe(
      `failed to convert new object (${namespace}/applied; autoscaling/v1, Kind=Scale) to proper version: request to convert CR to an invalid group/version: autoscaling/v1`,
    );
  });
});

test('a Deployment can be scaled by applying its Scale', async () => {
  const deployments = `/apis/apps/v1/namespaces/${namespace}/deployments`;
  await api.patch('apply', `${deployments}/d`, deployment('d', 0), { fieldManager: 'ann' });

  const refused = await api.patch('apply', `${deployments}/d/scale`, scaleOf('d', 1), { fieldManager: 'sam' });
  const forced = await api.patch('apply', `${deployments}/d/scale`, scaleOf('d', 1), {
    fieldManager: 'sam',
    force: 'true',
  });

  expect(refused.failure.message).toBe('Apply failed with 1 conflict: conflict with "ann": .spec.replicas');
  expect(forced.object['spec']).toEqual({ replicas: 1 });
  const owners = ownersOf((await api.get(`${deployments}/d`)).object);
  expect(owners['sam Apply scale']).toEqual({ 'f:spec': { 'f:replicas': {} } });
  expect(owners['ann Apply']).not.toHaveProperty(['f:spec', 'f:replicas']);
});
