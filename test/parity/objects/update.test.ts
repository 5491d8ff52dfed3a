import { beforeAll, describe, expect, test } from 'vitest';
import type { Stored } from '#models/meta/object.ts';
import { told } from '../client/told.ts';
import { createScene } from '../scene.ts';
import { widget, widgetCrd, widgetsPath } from '../widgets.ts';

const { api, unique, ...scene } = createScene();
let path: string;
let core: string;
beforeAll(async () => {
  await scene.install(widgetCrd(unique));
  const namespace = await scene.namespace();
  path = widgetsPath(unique, namespace);
  core = `/api/v1/namespaces/${namespace}`;
});

async function made(name: string, overrides: Record<string, unknown> = {}): Promise<Stored> {
  return (await api.post(path, widget(unique, name, { spec: { size: 1 }, ...overrides }))).object;
}

type Change = (object: Stored) => Record<string, unknown>;
const withMetadata =
  (metadata: Record<string, unknown>): Change =>
  (object) => ({ ...object, metadata: { ...object.metadata, ...metadata } });

const owner = { apiVersion: 'unknown.example.com/v1', kind: 'Unknown', name: 'a', uid: 'u' };
const changes: [string, Change][] = [
  ['of its spec', (object) => ({ ...object, spec: { size: 2 } })],
  ['of nothing', (object) => object],
  ['of a label', withMetadata({ labels: { a: 'b' } })],
  ['without a resourceVersion', withMetadata({ resourceVersion: undefined })],
  ['at resourceVersion 0', withMetadata({ resourceVersion: '0' })],
  ['at a resourceVersion that is none', withMetadata({ resourceVersion: 'x' })],
  ['at an older resourceVersion', withMetadata({ resourceVersion: '1' })],
  ['of another uid', withMetadata({ uid: '00000000-0000-0000-0000-000000000000' })],
  ['without a uid', withMetadata({ uid: undefined })],
  ['of another name', withMetadata({ name: 'other' })],
  ['without a name', withMetadata({ name: undefined })],
  ['of another namespace', withMetadata({ namespace: 'other' })],
  ['without a namespace', withMetadata({ namespace: undefined })],
  ['of its creation', withMetadata({ creationTimestamp: '2020-01-01T00:00:00Z' })],
  ['without its creation', withMetadata({ creationTimestamp: undefined })],
  ['with a null for its creation', withMetadata({ creationTimestamp: null })],
  ['of its deletion', withMetadata({ deletionTimestamp: '2020-01-01T00:00:00Z', deletionGracePeriodSeconds: 1 })],
  ['of its generation', withMetadata({ generation: 9 })],
  ['of its generateName', withMetadata({ generateName: 'x-' })],
  ['of its selfLink', withMetadata({ selfLink: '/x' })],
  ['of its owners', withMetadata({ ownerReferences: [owner, owner] })],
  ['of its status', (object) => ({ ...object, status: { phase: 'x' } })],
  ['of its spec, away', (object) => ({ ...object, spec: undefined })],
  ['with empty labels', withMetadata({ labels: {}, annotations: {}, finalizers: [], ownerReferences: [] })],
  ['that is invalid', (object) => ({ ...object, spec: { size: 101 } })],
];

describe('an update of a custom resource', () => {
  test.each(changes)('%s', async (_, change) => {
    const name = `a${Math.random().toString(36).slice(2, 10)}`;
    const object = await made(name);

    const updated = await api.put(`${path}/${name}`, change(object));

    expect(told(updated, name, unique)).toMatchSnapshot();
    const wrote =
      (await api.get(`${path}/${name}`)).object.metadata.resourceVersion !== object.metadata.resourceVersion;
    expect(wrote).toMatchSnapshot();
  });

  test('that is not there', async () => {
    expect(told(await api.put(`${path}/absent`, widget(unique, 'absent')), unique)).toMatchSnapshot();
    expect(
      told(await api.put(`${path}/absent`, widget(unique, 'absent', { metadata: { resourceVersion: '5' } })), unique),
    ).toMatchSnapshot();
    expect(
      told(await api.put(`${path}/absent`, widget(unique, 'absent', { metadata: { uid: 'x' } })), unique),
    ).toMatchSnapshot();
  });
});

describe('an update of a core kind', () => {
  test.each(changes)('%s', async (_, change) => {
    const name = `a${Math.random().toString(36).slice(2, 10)}`;
    const { object } = await api.post(`${core}/configmaps`, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name },
      data: { a: '1' },
    });

    const updated = await api.put(`${core}/configmaps/${name}`, change(object));

    expect(told(updated, name, unique)).toMatchSnapshot();
    const now = (await api.get(`${core}/configmaps/${name}`)).object;
    expect(now.metadata.resourceVersion !== object.metadata.resourceVersion).toMatchSnapshot();
  });

  test.each(['configmaps', 'secrets', 'serviceaccounts', 'events'])('creates none of %s', async (plural) => {
    expect(told(await api.put(`${core}/${plural}/absent`, { metadata: { name: 'absent' } }), unique)).toMatchSnapshot();
  });

  test('creates a Lease', async () => {
    const lease = core.replace('/api/v1', '/apis/coordination.k8s.io/v1') + '/leases';

    expect(
      told(await api.put(`${lease}/fresh`, { metadata: { name: 'fresh' }, spec: { holderIdentity: 'a' } }), unique),
    ).toMatchSnapshot();
    expect(
      told(await api.put(`${lease}/versioned`, { metadata: { name: 'versioned', resourceVersion: '5' } }), unique),
    ).toMatchSnapshot();
    expect(
      told(await api.put(`${lease}/dry`, { metadata: { name: 'dry' } }, { dryRun: 'All' }), unique),
    ).toMatchSnapshot();
  });
});
