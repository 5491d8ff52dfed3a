import { beforeAll, describe, expect, test } from 'vitest';
import { createScene } from '../scene.ts';
import { widgetsPath } from '../widgets.ts';
import { applier, thing, thingCrd } from './things.ts';

const scene = createScene();
const { api, unique } = scene;
const kind = { apiVersion: `${unique}.example.com/v1`, kind: 'Widget' };
let namespace = '';
let path = '';
const apply = applier(scene, () => path);

beforeAll(async () => {
  await scene.install(thingCrd(unique));
  namespace = await scene.namespace();
  path = widgetsPath(unique, namespace);
  await apply('ann', thing(unique, 'there', { colour: 'red' }));
});

describe('an apply is refused', () => {
  test('without the name of a manager', async () => {
    const { status, failure } = await api.patch('apply', `${path}/there`, thing(unique, 'there'));

    expect(status).toBe(422);
    expect(failure).toMatchObject({
      reason: 'Invalid',
      message: 'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
      details: {
        causes: [
          {
            reason: 'FieldValueRequired',
            field: 'fieldManager',
            message: 'Required value: is required for apply patch',
          },
        ],
      },
    });
  });

  test.each([
    ['too long', 'x'.repeat(129), 'fieldManager: Too long: may not be more than 128 bytes'],
    ['not printable', 'a\nb', 'fieldManager: Invalid value: "a\\nb": invalid character U+000A (at position 1)'],
  ])('under a name that is %s', async (_, fieldManager, words) => {
    const { status, failure } = await api.patch('apply', `${path}/there`, thing(unique, 'there'), { fieldManager });

    expect(status).toBe(422);
    expect(failure.message).toBe(`PatchOptions.meta.k8s.io "" is invalid: ${words}`);
  });

  test.each([
    ['of a field that the schema does not know', { bogus: 1 }, '.spec.bogus: field not declared in schema'],
    ['of a text where a number belongs', { size: 'x' }, '.spec.size: expected numeric (int or float), got string'],
    [
      'of a number where a text belongs',
      { colour: 1 },
      '.spec.colour: expected string, got &value.valueUnstructured{Value:1}',
    ],
    ['of a text where a list belongs', { items: 'x' }, '.spec.items: expected list, got &{x}'],
    ['of a list where a map belongs', { labels: [1] }, '.spec.labels: expected map, got &{[1]}'],
    [
      'of an item that is there twice',
      { items: [{ name: 'a' }, { name: 'a', port: 80 }] },
      '.spec.items: duplicate entries for key [name="a",port=80]',
    ],
    ['of a value that is in a set twice', { set: ['a', 'a'] }, '.spec.set: duplicate entries for key [="a"]'],
    [
      'of an item that is no object',
      { items: ['a'] },
      '.spec.items: element 0: associative list with keys may not have non-map elements',
    ],
  ])('%s, whatever the field validation', async (_, spec, words) => {
    const { status, failure } = await apply('ann', thing(unique, 'there', spec), { fieldValidation: 'Ignore' });

    expect(status).toBe(500);
    expect(failure).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: `failed to create typed patch object (/there; ${kind.apiVersion}, Kind=Widget): ${words}`,
      code: 500,
    });
  });

  test('of managedFields', async () => {
    const metadata = { name: 'there', managedFields: [{ manager: 'x' }] };

    const { status, failure } = await apply('ann', { ...kind, metadata });

    expect(status).toBe(400);
    expect(failure).toMatchObject({ reason: 'BadRequest', message: 'metadata.managedFields must be nil' });
  });

  test.each([
    ['no apiVersion', { kind: 'Widget', metadata: { name: 'there' } }, 'invalid object type: /, Kind=Widget'],
    [
      'another kind',
      { ...kind, kind: 'Gadget', metadata: { name: 'there' } },
      `invalid object type: ${kind.apiVersion}, Kind=Gadget`,
    ],
    [
      'another name',
      { ...kind, metadata: { name: 'other' } },
      'the name of the object (other) does not match the name on the URL (there)',
    ],
    [
      'another namespace',
      { ...kind, metadata: { name: 'there', namespace: 'other' } },
      'the namespace of the provided object does not match the namespace sent on the request',
    ],
  ])('of %s', async (_, body, message) => {
    const { status, failure } = await api.patch('apply', `${path}/there`, body, { fieldManager: 'ann' });

    expect(status).toBe(400);
    expect(failure).toMatchObject({ reason: 'BadRequest', message });
  });

  test('of no name where nothing is there', async () => {
    const { failure } = await api.patch('apply', `${path}/absent`, kind, { fieldManager: 'ann' });

    expect(failure.message).toBe(
      'the name of the object (absent based on URL) was undeterminable: name must be provided',
    );
  });

  test('of another resourceVersion than the stored one', async () => {
    const metadata = { name: 'there', resourceVersion: '1' };

    const { status, failure } = await apply('ann', { ...kind, metadata });

    expect(status).toBe(409);
    expect(failure.message).toBe(
      `Operation cannot be fulfilled on widgets.${unique}.example.com "there": the object has been modified; please apply your changes to the latest version and try again`,
    );
  });

  test('of a uid where nothing is there', async () => {
    const uid = '00000000-0000-0000-0000-000000000000';

    const { status, failure } = await apply('ann', { ...kind, metadata: { name: 'absent', uid } });

    expect(status).toBe(409);
    expect(failure.message).toBe(
      `Operation cannot be fulfilled on widgets.${unique}.example.com "absent": uid mismatch: the provided object specified uid ${uid}, and no existing object was found`,
    );
  });

  test('through a status where nothing is there', async () => {
    const body = thing(unique, 'absent', undefined, { status: { phase: 'x' } });

    const { status, failure } = await api.patch('apply', `${path}/absent/status`, body, { fieldManager: 'ann' });

    expect(status).toBe(404);
    expect(failure.message).toBe(`widgets.${unique}.example.com "absent" not found`);
  });

  test.each([
    [
      'a list',
      '[1]',
      'error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go value of type map[string]interface {}',
    ],
    [
      'a text',
      'hello',
      'error unmarshaling JSON: while decoding JSON: json: cannot unmarshal string into Go value of type map[string]interface {}',
    ],
  ])('of %s', async (_, body, words) => {
    const { status, failure } = await api.patch('apply', `${path}/there`, body, { fieldManager: 'ann' });

    expect(status).toBe(400);
    expect(failure.message).toBe(`error decoding YAML: ${words}`);
  });

  test('of a key that is there twice, where that is asked for', async () => {
    const body = `apiVersion: ${kind.apiVersion}\nkind: Widget\nmetadata:\n  name: twice\nspec:\n  colour: red\n  colour: blue\n`;
    const send = (fieldValidation: string) =>
      api.patch('apply', `${path}/twice`, body, { fieldManager: 'ann', fieldValidation, dryRun: 'All' });

    const strict = await send('Strict');
    const warned = await send('Warn');
    const ignored = await send('Ignore');

    expect(strict.failure.message).toBe(
      'error strict decoding YAML: error converting YAML to JSON: yaml: unmarshal errors:\n  line 7: key "colour" already set in map',
    );
    expect(warned.headers['warning']).toBe('299 - "line 7: key \\"colour\\" already set in map"');
    expect([ignored.status, ignored.headers['warning'], ignored.object['spec']]).toEqual([
      201,
      undefined,
      { colour: 'blue', size: 1 },
    ]);
  });
});

test('force belongs to an apply', async () => {
  const { status, failure } = await api.patch('merge', `${path}/there`, {}, { force: 'true' });

  expect(status).toBe(422);
  expect(failure.message).toBe(
    'PatchOptions.meta.k8s.io "" is invalid: force: Forbidden: may not be specified for non-apply patch',
  );
});

test('a resourceVersion where nothing is there is none', async () => {
  const { status } = await apply('ann', { ...kind, metadata: { name: 'anew', resourceVersion: '5' } });

  expect(status).toBe(201);
});
