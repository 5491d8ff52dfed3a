import { beforeAll, describe, expect, test } from 'vitest';
import { createScene } from '../scene.ts';
import { widget, widgetsPath } from '../widgets.ts';
import { judged, kindOf, objectWith } from './kind.ts';

const scene = createScene();
const { api, unique } = scene;
const text = { type: 'string' };
const whole = { type: 'integer' };
const schema = objectWith({
  text: { ...text, default: 'x' },
  maybe: { ...text, nullable: true, default: 'x' },
  maybeNull: { ...text, nullable: true, default: null },
  plain: text,
  closed: objectWith({ a: { ...whole, default: 1 } }),
  open: objectWith(
    { a: { ...whole, default: 1 }, deep: objectWith({ b: { ...whole, default: 2 } }, { default: {} }) },
    { default: { a: 5 } },
  ),
  list: { type: 'array', items: objectWith({ a: { ...whole, default: 1 }, n: text }), default: [{}, { n: 'x' }] },
  listOfMaybe: { type: 'array', items: { ...text, nullable: true } },
  map: { type: 'object', additionalProperties: objectWith({ a: { ...whole, default: 1 } }) },
  free: objectWith(
    { a: { ...whole, default: 1 }, known: objectWith({ b: whole }) },
    { 'x-kubernetes-preserve-unknown-fields': true },
  ),
  anything: { 'x-kubernetes-preserve-unknown-fields': true },
  embedded: {
    type: 'object',
    'x-kubernetes-embedded-resource': true,
    properties: { spec: objectWith({ a: { ...whole, default: 1 } }) },
  },
});
let path = '';

beforeAll(async () => {
  await scene.install(kindOf(unique, schema));
  path = widgetsPath(unique, await scene.namespace());
});

const embedded = { apiVersion: 'v1', kind: 'Thing' };
const specs = [
  {},
  null,
  { text: null, maybe: null, maybeNull: null, plain: null },
  { closed: {}, open: {}, list: [] },
  { closed: null, open: null, list: null, map: null, free: null, anything: null },
  { open: { deep: null } },
  { open: { deep: { b: null } } },
  { list: [{}, null, { a: null }, { a: 7, x: 1 }] },
  { listOfMaybe: [null, 'a'] },
  { map: { x: {}, y: null, z: { a: null, q: 1 } } },
  { free: { x: { y: 1 }, known: { b: 1, c: 2 } }, anything: { any: { thing: null } } },
  { embedded: { ...embedded, spec: { b: 1 }, metadata: { name: 'a', bogus: 1 }, bogus: 1 } },
  { bogus: 1, closed: { bogus: {} }, list: [{ bogus: 1 }, { bogus: 2 }], map: { x: { bogus: 1 } } },
];

describe('defaults and pruning make of', () => {
  test.each(specs)('%j', async (spec) => {
    expect(judged(await api.post(path, widget(unique, 'a', { spec }), { dryRun: 'All' }), scene)).toMatchSnapshot();
  });
});

describe('unknown fields are told', () => {
  const bogus = `{"apiVersion":"GROUP/v1","kind":"Widget","metadata":{"name":"a","bogus":1},"bogus":1,"spec":{"plain":"x","plain":"y","bogus":2,"free":{"known":{"bogus":1}},"list":[{"bogus":1}]}}`;
  test.each(['Strict', 'Warn', 'Ignore', ''])('with fieldValidation=%s', async (fieldValidation) => {
    const body = bogus.replace('GROUP', `${unique}.example.com`);
    expect(judged(await api.post(path, body, { dryRun: 'All', fieldValidation }), scene)).toMatchSnapshot();
  });

  test('in a merge patch, an update and a JSON patch alike', async () => {
    await api.post(path, widget(unique, 'changed', { spec: { plain: 'x' } }));
    const at = `${path}/changed`;

    for (const fieldValidation of ['Strict', 'Warn', 'Ignore']) {
      const query = { dryRun: 'All', fieldValidation };
      expect(
        judged(await api.patch('merge', at, { spec: { bogus: 1, closed: { bogus: 1 } } }, query), scene),
      ).toMatchSnapshot();
      expect(
        judged(await api.patch('json', at, [{ op: 'add', path: '/spec/bogus', value: 1 }], query), scene),
      ).toMatchSnapshot();
      const { object } = await api.get(at);
      expect(judged(await api.put(at, { ...object, spec: { bogus: 1 } }, query), scene)).toMatchSnapshot();
    }
  });

  test('and nothing else goes wrong with values that are invalid, too', async () => {
    const spec = { bogus: 1, plain: 1 };
    expect(
      judged(await api.post(path, widget(unique, 'a', { spec }), { dryRun: 'All', fieldValidation: 'Warn' }), scene),
    ).toMatchSnapshot();
    expect(
      judged(await api.post(path, widget(unique, 'a', { spec }), { dryRun: 'All', fieldValidation: 'Strict' }), scene),
    ).toMatchSnapshot();
  });
});
