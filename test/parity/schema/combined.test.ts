import { beforeAll, describe, expect, test } from 'vitest';
import { createScene } from '../scene.ts';
import { widget, widgetsPath } from '../widgets.ts';
import { judged, kindOf, objectWith } from './kind.ts';

const scene = createScene();
const { api, unique } = scene;
const text = { type: 'string' };
const whole = { type: 'integer' };
const schema = objectWith({
  one: objectWith({ a: text, b: text, c: whole }, { oneOf: [{ required: ['a'] }, { required: ['b'] }] }),
  any: objectWith(
    { a: text, b: text, c: whole },
    { anyOf: [{ required: ['a'] }, { required: ['b'], properties: { b: { minLength: 2 } } }] },
  ),
  all: objectWith(
    { a: text, c: whole },
    { allOf: [{ required: ['a'] }, { properties: { c: { minimum: 5 } } }, { properties: { c: { maximum: 7 } } }] },
  ),
  none: objectWith({ a: text, c: whole }, { not: { required: ['a'] } }),
  nested: objectWith(
    { kind: text, c: whole },
    {
      oneOf: [
        { properties: { kind: { enum: ['small'] }, c: { maximum: 5 } } },
        { properties: { kind: { enum: ['large'] }, c: { minimum: 5 } } },
        { not: { anyOf: [{ properties: { kind: { enum: ['small', 'large'] } } }] } },
      ],
    },
  ),
  number: { type: 'number', anyOf: [{ maximum: 0 }, { minimum: 10, multipleOf: 2 }] },
  string: { ...text, oneOf: [{ pattern: '^a' }, { pattern: 'z$' }], not: { enum: ['forbidden', 'a'] } },
  list: { type: 'array', items: { ...text, anyOf: [{ maxLength: 1 }, { pattern: '^long' }] }, not: { maxItems: 1 } },
});
let path = '';

beforeAll(async () => {
  await scene.install(kindOf(unique, schema));
  path = widgetsPath(unique, await scene.namespace());
});

describe('alternatives judge', () => {
  test.each([
    { one: {} },
    { one: { a: '' } },
    { one: { a: '', b: '' } },
    { one: { a: 1 } },
    { one: { c: 'x' } },
    { any: {} },
    { any: { b: 'x' } },
    { any: { b: 'xx' } },
    { any: { a: '', b: 'x' } },
    { any: { b: 1 } },
    { all: {} },
    { all: { a: '', c: 6 } },
    { all: { a: '', c: 4 } },
    { all: { c: 9 } },
    { none: {} },
    { none: { a: '' } },
    { none: { c: 'x', a: '' } },
    { nested: { kind: 'small', c: 9 } },
    { nested: { kind: 'large', c: 9 } },
    { nested: { kind: 'other', c: 1 } },
    { nested: {} },
    { nested: { c: 5 } },
    { number: 5 },
    { number: 11 },
    { number: 12 },
    { number: -1 },
    { number: 'x' },
    { string: 'a' },
    { string: 'ab' },
    { string: 'az' },
    { string: 'forbidden' },
    { string: 'bz' },
    { list: [] },
    { list: ['x', 'y'] },
    { list: ['xx', 'long'] },
    { list: ['xx'] },
    { list: 'x' },
  ])('%j', async (spec) => {
    expect(judged(await api.post(path, widget(unique, 'a', { spec }), { dryRun: 'All' }), scene)).toMatchSnapshot();
  });
});
