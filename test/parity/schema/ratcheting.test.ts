import { beforeAll, describe, expect, test } from 'vitest';
import { createScene, crdsPath, eventually } from '../scene.ts';
import { widget, widgetsPath } from '../widgets.ts';
import type { Answer } from '../client/answer.ts';
import { judged as judgedInOrder, kindOf, objectWith } from './kind.ts';

const scene = createScene();
const { api, unique } = scene;
/** Maps have no order in Go, and so the warnings of their values. */
function judged(answer: Answer, of: typeof scene): unknown {
  const found = judgedInOrder(answer, of) as { warnings?: string[] };
  return found.warnings === undefined ? found : { ...found, warnings: found.warnings.toSorted() };
}

const text = { type: 'string', maxLength: 20 };
const whole = { type: 'integer' };

/** The kind before, where all goes, and after, where nothing of it does. */
function schema(strict: boolean) {
  const when = (rules: Record<string, unknown>): Record<string, unknown> => (strict ? rules : {});
  const rule = (expression: string, message: string) =>
    when({ 'x-kubernetes-validations': [{ rule: expression, message }] });
  const item = objectWith(
    {
      name: text,
      size: { ...whole, ...when({ maximum: 10 }) },
      note: { ...text, ...rule('self != "bad"', 'bad note') },
    },
    { required: ['name'] },
  );
  return objectWith(
    {
      colour: { ...text, ...when({ enum: ['red'] }) },
      size: { ...whole, ...when({ maximum: 10 }) },
      pattern: { ...text, ...when({ pattern: '^a' }) },
      rule: { ...whole, ...rule('self < 10', 'too big') },
      grows: { ...whole, ...rule('self > oldSelf', 'must grow') },
      inner: objectWith({ a: { ...text, ...when({ minLength: 3 }) }, b: text, c: text }, when({ required: ['c'] })),
      keyed: {
        type: 'array',
        maxItems: 9,
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['name'],
        items: item,
      },
      atomic: { type: 'array', maxItems: 9, items: item },
      long: { type: 'array', items: text, maxItems: strict ? 1 : 9 },
      doubles: { type: 'array', maxItems: 9, items: text, 'x-kubernetes-list-type': strict ? 'set' : 'atomic' },
      map: { type: 'object', maxProperties: 9, additionalProperties: { ...whole, ...when({ minimum: 5 }) } },
      either: objectWith({ a: text, b: text }, when({ oneOf: [{ required: ['a'] }, { required: ['b'] }] })),
      turned: strict ? text : whole,
      other: text,
      low: whole,
      high: whole,
    },
    rule('!has(self.low) || !has(self.high) || self.low < self.high', 'low above high'),
  );
}

const before: Record<string, unknown> = {
  colour: 'blue',
  size: 50,
  pattern: 'xyz',
  rule: 50,
  grows: 5,
  inner: { a: 'x', b: 'y' },
  keyed: [
    { name: 'a', size: 50, note: 'bad' },
    { name: 'b', size: 60 },
  ],
  atomic: [
    { name: 'a', size: 50, note: 'bad' },
    { name: 'b', size: 60 },
  ],
  long: ['a', 'b'],
  doubles: ['a', 'a'],
  map: { x: 1 },
  either: { a: '1', b: '2' },
  low: 5,
  high: 1,
};
let path = '';

beforeAll(async () => {
  await scene.install(kindOf(unique, schema(false)));
  path = widgetsPath(unique, await scene.namespace());
  await api.post(path, widget(unique, 'old', { spec: before }));
  await api.post(path, widget(unique, 'turned', { spec: { turned: 5 } }));
  const strict = kindOf(unique, schema(true));
  expect((await api.patch('merge', `${crdsPath}/${strict.metadata.name}`, { spec: strict.spec })).status).toBe(200);
  const fresh = widget(unique, 'fresh', { spec: { size: 50 } });
  await eventually(
    async () => (await api.post(path, fresh, { dryRun: 'All' })).status === 422,
    'the schema is in force',
  );
});

describe('what was stored before its schema became stricter, changed by', () => {
  test.each([
    {},
    { other: 'x' },
    { colour: 'green' },
    { colour: 'red' },
    { size: 51 },
    { size: null },
    { pattern: 'xyzz' },
    { rule: 51 },
    { grows: 6 },
    { inner: { b: 'z' } },
    { inner: { a: 'xx' } },
    { inner: { c: 'z' } },
    {
      keyed: [
        { name: 'b', size: 60 },
        { name: 'a', size: 50, note: 'bad' },
      ],
    },
    {
      keyed: [
        { name: 'c', size: 5 },
        { name: 'a', size: 50, note: 'bad' },
      ],
    },
    { keyed: [{ name: 'c', size: 50 }] },
    { keyed: [{ name: 'a', size: 51, note: 'bad' }] },
    { keyed: [{ name: 'a', size: 5, note: 'bad' }] },
    { atomic: [{ name: 'b', size: 60 }] },
    {
      atomic: [
        { name: 'a', size: 50, note: 'bad' },
        { name: 'c', size: 1 },
      ],
    },
    { long: ['b', 'a'] },
    { long: ['a'] },
    { doubles: ['a', 'a', 'b'] },
    { doubles: ['a'] },
    { map: { y: 9 } },
    { map: { y: 1 } },
    { map: { x: 2 } },
    { either: { a: '3' } },
    { either: { a: null } },
    { low: 6 },
    { low: null },
  ])('%j', async (spec) => {
    const changed = await api.patch('merge', `${path}/old`, { spec: { grows: 6, ...spec } }, { dryRun: 'All' });
    const { spec: became, ...rest } = judged(changed, scene) as { spec?: unknown };

    expect(rest).toMatchSnapshot();
    if (became !== undefined) expect(became).toMatchObject(withoutNulls(spec));
  });

  test('nothing at all, as an update and as a label', async () => {
    const { object } = await api.get(`${path}/old`);

    expect(judged(await api.put(`${path}/old`, object, { dryRun: 'All' }), scene)).toMatchSnapshot();
    expect(
      judged(await api.patch('merge', `${path}/old`, { metadata: { labels: { a: 'b' } } }, { dryRun: 'All' }), scene),
    ).toMatchSnapshot();
    expect(
      judged(await api.patch('merge', `${path}/old/status`, { status: { a: 'b' } }, { dryRun: 'All' }), scene),
    ).toMatchSnapshot();
    expect(
      judged(
        await api.patch('merge', `${path}/old/status`, { spec: { grows: 9 }, status: { a: 'b' } }, { dryRun: 'All' }),
        scene,
      ),
    ).toMatchSnapshot();
  });

  test('another type of one of its fields', async () => {
    expect(judged(await api.get(`${path}/turned`), scene)).toMatchSnapshot();
    expect(
      judged(await api.patch('merge', `${path}/turned`, { spec: { other: 'x' } }, { dryRun: 'All' }), scene),
    ).toMatchSnapshot();
    expect(
      judged(await api.patch('merge', `${path}/turned/status`, { status: { a: 'b' } }, { dryRun: 'All' }), scene),
    ).toMatchSnapshot();
    expect(
      judged(await api.patch('merge', `${path}/turned`, { spec: { turned: 'x' } }, { dryRun: 'All' }), scene),
    ).toMatchSnapshot();
  });
});

function withoutNulls(spec: object): object {
  return JSON.parse(JSON.stringify(spec), (_, value: unknown) => (value === null ? undefined : value)) as object;
}
