import { beforeAll, describe, expect, test } from 'vitest';
import { createScene } from '../scene.ts';
import { widgetsPath } from '../widgets.ts';
import { applier, entriesOf, ownersOf, thing, thingCrd } from './things.ts';

const scene = createScene();
const { api, unique } = scene;
let path = '';
const apply = applier(scene, () => path);

beforeAll(async () => {
  await scene.install(thingCrd(unique));
  path = widgetsPath(unique, await scene.namespace());
});

describe('an apply', () => {
  test('creates what is not there, and owns what it says: no default, no metadata of the server', async () => {
    const { status, object } = await apply(
      'ann',
      thing(unique, 'new', { colour: 'red', items: [{ name: 'a' }], set: ['y', 'x'], whole: { x: '1' } }),
    );

    expect(status).toBe(201);
    expect(object).toMatchObject({ metadata: { generation: 1 }, spec: { size: 1, items: [{ name: 'a', port: 80 }] } });
    expect(object.metadata.managedFields).toEqual([
      {
        manager: 'ann',
        operation: 'Apply',
        apiVersion: `${unique}.example.com/v1`,
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        fieldsType: 'FieldsV1',
        fieldsV1: {
          'f:spec': {
            'f:colour': {},
            'f:items': { 'k:{"name":"a","port":80}': { '.': {}, 'f:name': {} } },
            'f:set': { 'v:"x"': {}, 'v:"y"': {} },
            'f:whole': {},
          },
        },
      },
    ]);
  });

  test('of the same writes nothing', async () => {
    const first = await apply('ann', thing(unique, 'same', { colour: 'red' }));

    const again = await apply('ann', thing(unique, 'same', { colour: 'red' }));

    expect(again.status).toBe(200);
    expect(again.object).toEqual(first.object);
  });

  test('takes away what it no longer says, items of lists and sets among it', async () => {
    await apply(
      'ann',
      thing(unique, 'less', {
        colour: 'red',
        labels: { a: '1', b: '2' },
        items: [{ name: 'a' }, { name: 'b' }],
        set: ['x', 'y'],
      }),
    );

    const { object } = await apply(
      'ann',
      thing(unique, 'less', { labels: { b: '2' }, items: [{ name: 'b' }], set: ['y'] }),
    );

    expect(object['spec']).toEqual({ size: 1, labels: { b: '2' }, items: [{ name: 'b', port: 80 }], set: ['y'] });
  });

  test('of nothing takes all away that nobody else owns', async () => {
    await apply('ann', thing(unique, 'none', { colour: 'red', size: 3, labels: { a: '1' } }));
    await apply('bob', thing(unique, 'none', { size: 3 }));

    const { object } = await apply('ann', thing(unique, 'none'));

    expect(object['spec']).toEqual({ size: 3 });
    expect(Object.keys(ownersOf(object))).toEqual(['bob Apply']);
  });

  test('of what is so already makes a second owner, and no generation', async () => {
    const first = await apply('ann', thing(unique, 'shared', { colour: 'red' }));

    const { object } = await apply('bob', thing(unique, 'shared', { colour: 'red' }));
    const { object: left } = await apply('ann', thing(unique, 'shared', { labels: { a: '1' } }));

    expect(object.metadata.generation).toBe(1);
    expect(object.metadata.resourceVersion).not.toBe(first.object.metadata.resourceVersion);
    expect(entriesOf(object).map(({ manager, time }) => [manager, time === undefined])).toEqual([
      ['bob', true],
      ['ann', false],
    ]);
    expect(left['spec']).toEqual({ size: 1, colour: 'red', labels: { a: '1' } });
  });

  test('puts items where it has them, and leaves others between', async () => {
    await apply('ann', thing(unique, 'order', { items: [{ name: 'a' }, { name: 'b' }, { name: 'c' }] }));

    const { object } = await apply(
      'bob',
      thing(unique, 'order', { items: [{ name: 'c' }, { name: 'd' }, { name: 'a' }] }),
    );

    expect(object['spec']).toMatchObject({
      items: [{ name: 'b' }, { name: 'c' }, { name: 'd' }, { name: 'a' }],
    });
  });

  test('as a dry run changes nothing', async () => {
    const { status, object } = await apply('ann', thing(unique, 'dry', { colour: 'red' }), { dryRun: 'All' });

    expect(status).toBe(201);
    expect(ownersOf(object)).toEqual({ 'ann Apply': { 'f:spec': { 'f:colour': {} } } });
    expect((await api.get(`${path}/dry`)).status).toBe(404);
  });

  test('may be YAML, 1.1 as Go reads it', async () => {
    const body = `apiVersion: ${unique}.example.com/v1\nkind: Widget\nmetadata: {name: "yaml"}\nspec:\n  colour: "on"\n  anything: {on: yes}\n`;

    const { object } = await api.patch('apply', `${path}/yaml`, body, { fieldManager: 'ann' });

    expect(object['spec']).toEqual({ size: 1, colour: 'on', anything: { true: true } });
  });

  test('in another version is the same manager', async () => {
    await apply('ann', thing(unique, 'versions', { colour: 'red', size: 3 }));
    const v2 = path.replace('/v1/', '/v2/');

    const { object } = await api.patch(
      'apply',
      `${v2}/versions`,
      thing(unique, 'versions', { colour: 'blue' }, { version: 'v2' }),
      { fieldManager: 'ann' },
    );

    expect(object).toMatchObject({ apiVersion: `${unique}.example.com/v2`, spec: { colour: 'blue', size: 1 } });
    expect(object.metadata.managedFields).toMatchObject([{ manager: 'ann', apiVersion: `${unique}.example.com/v2` }]);
  });

  test('of a null keeps the null for the schema to judge', async () => {
    const { status, failure } = await apply('ann', thing(unique, 'null', { colour: null }));

    expect(status).toBe(422);
    expect(failure.details?.causes?.[0]).toMatchObject({ reason: 'FieldValueTypeInvalid', field: 'spec.colour' });
  });
});

describe('of an object that nobody has applied yet', () => {
  test('what stands in it belongs to its writers', async () => {
    await api.post(path, thing(unique, 'written', { colour: 'red', size: 3 }), { fieldManager: 'carl' });

    const { status, failure } = await apply('ann', thing(unique, 'written', { colour: 'blue' }));

    expect(status).toBe(409);
    expect(failure.message).toBe(
      `Apply failed with 1 conflict: conflict with "carl" using ${unique}.example.com/v1: .spec.colour`,
    );
  });

  test('and whose owners were forgotten, it belongs to before-first-apply', async () => {
    const { object } = await api.post(path, thing(unique, 'forgotten', { colour: 'red', size: 3 }));
    await api.patch('merge', `${path}/forgotten`, { metadata: { managedFields: [{}] } });

    const { object: applied } = await apply('ann', thing(unique, 'forgotten', { colour: 'red' }));

    expect(object.metadata.managedFields).toHaveLength(1);
    expect(ownersOf(applied)).toEqual({
      'ann Apply': { 'f:spec': { 'f:colour': {} } },
      'before-first-apply Update': { 'f:spec': { '.': {}, 'f:colour': {}, 'f:size': {} } },
    });
  });
});
