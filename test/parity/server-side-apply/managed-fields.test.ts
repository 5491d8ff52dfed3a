import { beforeAll, describe, expect, test } from 'vitest';
import { createScene } from '../scene.ts';
import { widgetsPath } from '../widgets.ts';
import { entriesOf, ownersOf, thing, thingCrd } from './things.ts';

const scene = createScene();
const { api, unique } = scene;
const apiVersion = `${unique}.example.com/v1`;
let path = '';
let configMaps = '';

beforeAll(async () => {
  await scene.install(thingCrd(unique));
  const namespace = await scene.namespace();
  path = widgetsPath(unique, namespace);
  configMaps = `/api/v1/namespaces/${namespace}/configmaps`;
});

async function current(name: string) {
  return (await api.get(`${path}/${name}`)).object;
}

describe('whoever writes', () => {
  test('owns what a create says, defaults of the schema too, and neither its name nor its status', async () => {
    const body = thing(
      unique,
      'created',
      { items: [{ name: 'a' }], anything: { a: [1] } },
      { metadata: { labels: { l: '1' }, finalizers: [] }, status: { phase: 'x' } },
    );

    const { object } = await api.post(path, body, { fieldManager: 'carl' });

    expect(ownersOf(object)).toEqual({
      'carl Update': {
        'f:metadata': { 'f:labels': { '.': {}, 'f:l': {} } },
        'f:spec': {
          '.': {},
          'f:anything': { '.': {}, 'f:a': {} },
          'f:items': { '.': {}, 'k:{"name":"a","port":80}': { '.': {}, 'f:name': {}, 'f:port': {} } },
          'f:size': {},
        },
      },
    });
  });

  test('is named by the user agent up to its first slash', async () => {
    const headers = { 'user-agent': 'kubectl/v1.35.4 (linux/amd64) kubernetes/abc' };

    const { object } = await api.send({ method: 'POST', path, body: thing(unique, 'agent', {}), headers });

    expect(entriesOf(object).map(({ manager }) => manager)).toEqual(['kubectl']);
  });

  test.each([
    [
      'an update',
      async () =>
        api.put(
          `${path}/put`,
          { ...thing(unique, 'put', { size: 2, colour: 'red' }), metadata: (await current('put')).metadata },
          { fieldManager: 'dora' },
        ),
      'put',
    ],
    [
      'a merge patch',
      async () => api.patch('merge', `${path}/merge`, { spec: { size: 2, colour: 'red' } }, { fieldManager: 'dora' }),
      'merge',
    ],
    [
      'a JSON patch',
      async () =>
        api.patch(
          'json',
          `${path}/json`,
          [
            { op: 'add', path: '/spec/size', value: 2 },
            { op: 'add', path: '/spec/colour', value: 'red' },
          ],
          { fieldManager: 'dora' },
        ),
      'json',
    ],
  ])('owns what %s changes, and takes it from whom it was', async (_, write, name) => {
    await api.post(path, thing(unique, name, { size: 1, labels: { a: '1' } }), { fieldManager: 'carl' });

    const { object } = await write();

    expect(ownersOf(object)).toMatchObject({ 'dora Update': { 'f:spec': { 'f:colour': {}, 'f:size': {} } } });
    expect(ownersOf(object)['carl Update']).not.toHaveProperty(['f:spec', 'f:size']);
  });

  test('owns no more what anyone takes away', async () => {
    await api.post(path, thing(unique, 'gone', { colour: 'red', set: ['a', 'b'] }), { fieldManager: 'carl' });

    const { object } = await api.patch(
      'merge',
      `${path}/gone`,
      { spec: { colour: null, set: ['b'] } },
      { fieldManager: 'dora' },
    );

    expect(ownersOf(object)).toEqual({
      'carl Update': { 'f:spec': { '.': {}, 'f:set': { '.': {}, 'v:"b"': {} }, 'f:size': {} } },
    });
  });

  test('through status owns its status alone', async () => {
    const { object: made } = await api.post(path, thing(unique, 'through', { colour: 'red' }), {
      fieldManager: 'carl',
    });
    const body = {
      ...made,
      spec: { colour: 'blue' },
      status: { phase: 'x', conditions: [{ type: 'Ready', status: 'True' }] },
    };

    const { object } = await api.put(`${path}/through/status`, body, { fieldManager: 'carl' });

    expect(ownersOf(object)).toMatchObject({
      'carl Update': { 'f:spec': { 'f:colour': {} } },
      'carl Update status': {
        'f:status': {
          '.': {},
          'f:conditions': { '.': {}, 'k:{"type":"Ready"}': { '.': {}, 'f:type': {}, 'f:status': {} } },
          'f:phase': {},
        },
      },
    });
  });

  test('and changes nothing writes nothing, and owns nothing', async () => {
    const { object: before } = await api.post(path, thing(unique, 'noop', { colour: 'red' }), { fieldManager: 'carl' });

    const { object } = await api.patch('merge', `${path}/noop`, { spec: { colour: 'red' } }, { fieldManager: 'dora' });

    expect(object).toEqual(before);
  });
});

describe('managedFields that a client sends', () => {
  test('are left out by most, and stay as they are', async () => {
    await api.post(path, thing(unique, 'left-out', { colour: 'red' }), { fieldManager: 'carl' });
    const { metadata, ...rest } = await current('left-out');
    const { managedFields: _, ...kept } = metadata;

    const { object } = await api.put(
      `${path}/left-out`,
      { ...rest, metadata: { ...kept, labels: { a: '1' } } },
      { fieldManager: 'carl' },
    );

    expect(ownersOf(object)).toMatchObject({
      'carl Update': { 'f:metadata': { 'f:labels': { 'f:a': {} } }, 'f:spec': { 'f:colour': {} } },
    });
  });

  test('of one empty entry forget everyone, and who writes next too', async () => {
    await api.post(path, thing(unique, 'reset', { colour: 'red' }), { fieldManager: 'carl' });
    const write = (body: object) => api.patch('merge', `${path}/reset`, body, { fieldManager: 'carl' });

    const { object } = await write({ metadata: { managedFields: [{}] } });
    const { object: next } = await write({ spec: { colour: 'blue' } });

    expect(object.metadata.managedFields).toBeUndefined();
    expect(next.metadata.managedFields).toBeUndefined();
  });

  test('of nothing forget everyone of a core kind, and nobody of a custom resource', async () => {
    const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'empty' }, data: { a: '1' } };
    await api.post(configMaps, configMap, { fieldManager: 'carl' });
    await api.post(path, thing(unique, 'empty', { colour: 'red' }), { fieldManager: 'carl' });
    const nothing = { metadata: { managedFields: [] } };

    const core = await api.patch('merge', `${configMaps}/empty`, nothing);
    const custom = await api.patch('merge', `${path}/empty`, nothing);

    expect(core.object.metadata.managedFields).toBeUndefined();
    expect(Object.keys(ownersOf(custom.object))).toEqual(['carl Update']);
  });

  test('are taken over, without what nobody knows', async () => {
    await api.post(path, thing(unique, 'said', { colour: 'red', size: 2 }), { fieldManager: 'carl' });
    const fieldsV1 = { 'f:spec': { 'f:size': {}, 'z:later': {}, 'f:colour': {} } };
    const entry = { manager: 'ann', operation: 'Apply', apiVersion, fieldsType: 'FieldsV1', fieldsV1 };

    const { object } = await api.patch(
      'merge',
      `${path}/said`,
      { metadata: { managedFields: [entry] }, spec: { colour: 'blue' } },
      { fieldManager: 'dora' },
    );

    expect(ownersOf(object)).toEqual({
      'ann Apply': { 'f:spec': { 'f:size': {} } },
      'dora Update': { 'f:spec': { 'f:colour': {} } },
    });
  });

  test.each([
    ['of an operation that is none', { operation: 'Bogus' }],
    ['without a version', { apiVersion: '' }],
    ['of fields in another form', { fieldsType: 'FieldsV2' }],
    ['of fields that are none', { fieldsV1: { 'no colon': {} } }],
  ])('%s are passed over', async (what, wrong) => {
    const name = what.replaceAll(' ', '-');
    await api.post(path, thing(unique, name, { colour: 'red' }), { fieldManager: 'carl' });
    const entry = { manager: 'ann', operation: 'Apply', apiVersion, fieldsType: 'FieldsV1', fieldsV1: {}, ...wrong };

    const { status, object } = await api.patch('merge', `${path}/${name}`, { metadata: { managedFields: [entry] } });

    expect([status, Object.keys(ownersOf(object))]).toEqual([200, ['carl Update']]);
  });

  test('through status are passed over', async () => {
    await api.post(path, thing(unique, 'by-status', { colour: 'red' }), { fieldManager: 'carl' });

    const { object } = await api.patch(
      'merge',
      `${path}/by-status/status`,
      { metadata: { managedFields: [{}] }, status: { phase: 'x' } },
      { fieldManager: 'dora' },
    );

    expect(Object.keys(ownersOf(object))).toEqual(['carl Update', 'dora Update status']);
  });

  test('that name a manager too long are refused', async () => {
    await api.post(path, thing(unique, 'long', { colour: 'red' }), { fieldManager: 'carl' });
    const entry = {
      manager: 'x'.repeat(129),
      operation: 'Apply',
      apiVersion,
      fieldsType: 'FieldsV1',
      fieldsV1: { 'f:spec': { 'f:size': {} } },
    };

    const { status, failure } = await api.patch('merge', `${path}/long`, { metadata: { managedFields: [entry] } });

    expect(status).toBe(422);
    expect(failure.message).toContain('metadata.managedFields[0].manager: Too long: may not be more than 128 bytes');
  });
});

test('at most ten updaters are told apart; the oldest become one', async () => {
  await api.post(path, thing(unique, 'folded', { labels: {} }), { fieldManager: 'u0' });
  for (let index = 1; index <= 11; index += 1) {
    await api.patch(
      'merge',
      `${path}/folded`,
      { spec: { labels: { [`l${index}`]: 'x' } } },
      { fieldManager: `u${index}` },
    );
  }

  const entries = entriesOf(await current('folded'));

  expect(entries).toHaveLength(10);
  expect(entries.map(({ manager }) => manager)).toContain('ancient-changes');
});

test('entries stand in the order of operation, time and name', async () => {
  await api.post(path, thing(unique, 'order', { colour: 'red' }), { fieldManager: 'zoe' });
  for (const manager of ['b', 'a']) {
    await api.patch('apply', `${path}/order`, thing(unique, 'order', { labels: { [manager]: '1' } }), {
      fieldManager: manager,
    });
  }

  const entries = entriesOf(await current('order'));

  expect(entries.map(({ operation }) => operation)).toEqual(['Apply', 'Apply', 'Update']);
  const applied = entries.slice(0, 2).map(({ time, manager }) => `${time ?? ''} ${manager}`);
  expect(applied).toEqual(applied.toSorted());
});
