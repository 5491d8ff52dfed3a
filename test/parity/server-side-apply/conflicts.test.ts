import { beforeAll, describe, expect, test } from 'vitest';
import { createScene } from '../scene.ts';
import { widgetsPath } from '../widgets.ts';
import { applier, ownersOf, thing, thingCrd } from './things.ts';

const scene = createScene();
const { api, unique } = scene;
let path = '';
const apply = applier(scene, () => path);
const version = `${unique}.example.com/v1`;

beforeAll(async () => {
  await scene.install(thingCrd(unique));
  path = widgetsPath(unique, await scene.namespace());
});

describe('a field that another manager owns', () => {
  test('is not changed by an apply, which says whose it is', async () => {
    await apply('ann', thing(unique, 'one', { colour: 'red' }));

    const { status, failure } = await apply('bob', thing(unique, 'one', { colour: 'blue' }));

    expect(status).toBe(409);
    expect(failure).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'Apply failed with 1 conflict: conflict with "ann": .spec.colour',
      reason: 'Conflict',
      details: {
        causes: [{ reason: 'FieldManagerConflict', message: 'conflict with "ann"', field: '.spec.colour' }],
      },
      code: 409,
    });
    expect((await api.get(`${path}/one`)).object['spec']).toMatchObject({ colour: 'red' });
  });

  test('is told with all others, by manager', async () => {
    await apply('ann', thing(unique, 'many', { colour: 'red', items: [{ name: 'a', value: '1' }] }));
    await api.patch('merge', `${path}/many`, { spec: { size: 5 } }, { fieldManager: 'carl' });

    const { failure } = await apply(
      'bob',
      thing(unique, 'many', { colour: 'blue', size: 6, items: [{ name: 'a', value: '2' }] }),
    );

    expect(failure.message).toBe(
      [
        'Apply failed with 3 conflicts: conflicts with "ann":',
        '- .spec.colour',
        '- .spec.items[name="a",port=80].value',
        `conflicts with "carl" using ${version}:`,
        '- .spec.size',
      ].join('\n'),
    );
    expect(failure.details?.causes).toHaveLength(3);
  });

  test('goes to who applies by force', async () => {
    await apply('ann', thing(unique, 'force', { colour: 'red', size: 3 }));

    const { object } = await apply('bob', thing(unique, 'force', { colour: 'blue' }), { force: 'true' });

    expect(object['spec']).toEqual({ colour: 'blue', size: 3 });
    expect(ownersOf(object)).toEqual({
      'ann Apply': { 'f:spec': { 'f:size': {} } },
      'bob Apply': { 'f:spec': { 'f:colour': {} } },
    });
  });

  test('goes to who writes it in any other way, and then conflicts with the applier', async () => {
    await apply('ann', thing(unique, 'written', { colour: 'red' }));
    await api.patch('json', `${path}/written`, [{ op: 'replace', path: '/spec/colour', value: 'blue' }], {
      fieldManager: 'carl',
    });

    const { failure } = await apply('ann', thing(unique, 'written', { colour: 'red' }));

    expect(failure.message).toBe(`Apply failed with 1 conflict: conflict with "carl" using ${version}: .spec.colour`);
  });

  test('of an atomic map or list is all of it', async () => {
    await apply('ann', thing(unique, 'whole', { whole: { x: '1' }, plain: ['a'] }));

    const { failure } = await apply('bob', thing(unique, 'whole', { whole: { y: '1' }, plain: ['b'] }));

    expect(failure.details?.causes?.map(({ field }) => field)).toEqual(['.spec.plain', '.spec.whole']);
  });

  test('through a subresource is told with it', async () => {
    await apply('ann', thing(unique, 'status', { colour: 'red' }));
    const status = (phase: string) => thing(unique, 'status', undefined, { status: { phase } });
    await api.patch('apply', `${path}/status/status`, status('a'), { fieldManager: 'ann' });

    const { failure } = await api.patch('apply', `${path}/status/status`, status('b'), { fieldManager: 'bob' });

    expect(failure.message).toBe(
      'Apply failed with 1 conflict: conflict with "ann" with subresource "status": .status.phase',
    );
  });

  test('is nobody else’s once its owner applies it no more', async () => {
    await apply('ann', thing(unique, 'given-up', { colour: 'red', size: 2 }));
    await apply('ann', thing(unique, 'given-up', { size: 2 }));

    const { status } = await apply('bob', thing(unique, 'given-up', { colour: 'blue' }));

    expect(status).toBe(200);
  });
});
