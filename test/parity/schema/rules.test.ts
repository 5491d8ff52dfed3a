import { beforeAll, describe, expect, test } from 'vitest';
import type { KubeObject } from '#models/meta/object.ts';
import { createScene } from '../scene.ts';
import { widget, widgetsPath } from '../widgets.ts';
import { judged, kindOf, objectWith } from './kind.ts';

const scene = createScene();
const { api, unique } = scene;
const text = { type: 'string', maxLength: 20 };
const whole = { type: 'integer' };
const rule = (expression: string, more: Record<string, unknown> = {}) => ({ rule: expression, ...more });
const rules = (...all: readonly unknown[]) => ({ 'x-kubernetes-validations': all });

const schema = objectWith(
  {
    plain: { ...whole, ...rules(rule('self < 10')) },
    lines: { ...whole, ...rules(rule('self < 10 &&\n  self > 0', { message: "one's digits" })) },
    said: { ...whole, ...rules(rule('self < 10', { message: 'at most nine' })) },
    computed: {
      ...whole,
      ...rules(
        rule('self < 10', { message: 'fallback', messageExpression: 'self > 20 ? "far too much" : "too much"' }),
      ),
    },
    failing: {
      ...whole,
      ...rules(rule('self < 10', { message: 'fallback', messageExpression: '10 / (self - 11) > 0 ? "a" : "b"' })),
    },
    empty: { ...whole, ...rules(rule('self < 10', { messageExpression: 'self > 20 ? "  " : "two\\nlines"' })) },
    divided: { ...whole, ...rules(rule('10 / self > 1')) },
    reasons: objectWith(
      { a: whole, b: whole, c: whole, d: whole },
      {
        ...rules(
          rule('!has(self.a)', { reason: 'FieldValueForbidden', fieldPath: '.a', message: 'no a' }),
          rule('!has(self.b)', { reason: 'FieldValueRequired', fieldPath: '.b', message: 'no b' }),
          rule('!has(self.c)', { reason: 'FieldValueDuplicate', message: 'no c' }),
          rule('!has(self.d)', { reason: 'FieldValueInvalid', fieldPath: '.d' }),
        ),
      },
    ),
    fixed: { ...text, ...rules(rule('self == oldSelf', { message: 'fixed' })) },
    grows: {
      ...whole,
      ...rules(rule('self >= oldSelf', { messageExpression: 'oldSelf > 4 ? "not below five" : "not below"' })),
    },
    optional: {
      ...whole,
      ...rules(rule('!oldSelf.hasValue() || self > oldSelf.value()', { optionalOldSelf: true, message: 'must grow' })),
    },
    born: {
      ...whole,
      ...rules(rule('oldSelf.hasValue() ? true : self == 1', { optionalOldSelf: true, message: 'starts at 1' })),
    },
    set: {
      type: 'array',
      maxItems: 5,
      'x-kubernetes-list-type': 'set',
      items: text,
      ...rules(rule('oldSelf.all(x, x in self)', { message: 'nothing leaves' })),
    },
    ports: {
      type: 'array',
      maxItems: 5,
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['name'],
      items: objectWith(
        { name: text, port: { ...whole, ...rules(rule('self == oldSelf', { message: 'port is fixed' })) } },
        { required: ['name'] },
      ),
    },
    atomic: { type: 'array', maxItems: 5, items: objectWith({ a: whole }, rules(rule('self.a > 0'))) },
    map: { type: 'object', maxProperties: 5, additionalProperties: { ...whole, ...rules(rule('self > 0')) } },
    mayBe: { ...text, nullable: true, ...rules(rule('self.startsWith("a")')) },
    when: { type: 'string', format: 'date-time', ...rules(rule('self > timestamp("2026-01-01T00:00:00Z")')) },
    took: { type: 'string', format: 'duration', ...rules(rule('self < duration("1h")')) },
    size: { 'x-kubernetes-int-or-string': true, ...rules(rule('type(self) == int ? self < 10 : self.endsWith("%")')) },
    quantity: { ...text, ...rules(rule('isQuantity(self) && quantity(self).isGreaterThan(quantity("1Gi"))')) },
    'a-b.c/d': { ...whole, ...rules(rule('self > 0')) },
    low: whole,
    high: whole,
  },
  rules(
    rule('!has(self.low) || !has(self.high) || self.low <= self.high', {
      message: 'low above high',
      fieldPath: '.low',
    }),
    rule('!has(self.low) || self.low > 0'),
    rule('!has(self.a__dash__b__dot__c__slash__d) || self.a__dash__b__dot__c__slash__d != 7'),
    rule('!has(oldSelf.high) || has(self.high)', { message: 'high stays' }),
  ),
);
let path = '';

beforeAll(async () => {
  await scene.install(kindOf(unique, schema));
  path = widgetsPath(unique, await scene.namespace());
});

describe('rules judge a new object of', () => {
  test.each([
    { plain: 10 },
    { lines: 10 },
    { said: 10 },
    { computed: 10 },
    { failing: 10 },
    { failing: 11 },
    { empty: 11 },
    { empty: 21 },
    { divided: 0 },
    { divided: 20 },
    { reasons: { a: 1 } },
    { reasons: { b: 1 } },
    { reasons: { c: 1 } },
    { reasons: { d: 1 } },
    { reasons: { a: 1, b: 1, c: 1, d: 1 } },
    { fixed: 'a', grows: 1, set: ['a'] },
    { optional: 1, born: 1 },
    { born: 2 },
    { atomic: [{ a: 1 }, { a: 0 }, {}] },
    { map: { x: 0, 'y.z': -1 } },
    { mayBe: null },
    { mayBe: 'b' },
    { when: '2025-01-01T00:00:00Z' },
    { when: 'x' },
    { took: '2h' },
    { size: 10 },
    { size: '5' },
    { size: '5%' },
    { size: true },
    { quantity: '1' },
    { quantity: 'x' },
    { quantity: '2Gi' },
    { 'a-b.c/d': 0 },
    { 'a-b.c/d': 7 },
    { low: 2, high: 1 },
    { low: 0, high: -1 },
    { plain: 'x', said: 10 },
    { low: 0, plain: 10, said: 10 },
  ])('%j', async (spec) => {
    expect(judged(await api.post(path, widget(unique, 'a', { spec }), { dryRun: 'All' }), scene)).toMatchSnapshot();
  });
});

describe('rules judge a change', () => {
  const ports = (...all: readonly [string, number][]) => ({ ports: all.map(([name, port]) => ({ name, port })) });
  const changes: [string, unknown, unknown][] = [
    ['of what is fixed', { fixed: 'a' }, { fixed: 'b' }],
    ['that takes away what is fixed', { fixed: 'a' }, {}],
    ['that adds what is fixed then', {}, { fixed: 'a' }],
    ['of what only grows', { grows: 5 }, { grows: 4 }],
    ['of an optional old value', { optional: 5 }, { optional: 5 }],
    ['of a grown optional one', { optional: 5 }, { optional: 6 }],
    ['of what is born', { born: 1 }, { born: 9 }],
    ['that bears late', {}, { born: 9 }],
    ['of a set', { set: ['a', 'b'] }, { set: ['b'] }],
    ['of a keyed item, moved', ports(['a', 1], ['b', 2]), ports(['b', 3], ['a', 1])],
    ['of a keyed item, new', ports(['a', 1]), ports(['b', 3], ['a', 1])],
    ['of the whole', { high: 1 }, { low: 1 }],
    ['that is several at once', { fixed: 'a', grows: 2, high: 1 }, { fixed: 'b', grows: 1, low: 0 }],
  ];

  test.each(changes)('%s', async (_, before, after) => {
    const name = `a${changes.findIndex(([what]) => what === _)}`;
    const made = await api.post(path, widget(unique, name, { spec: before }));
    expect(made.status).toBe(201);

    const object: KubeObject = { ...made.object, spec: after };

    expect(judged(await api.put(`${path}/${name}`, object, { dryRun: 'All' }), scene)).toMatchSnapshot();
  });
});

test('the rules of one place are told in their order', async () => {
  const { failure } = await api.post(path, widget(unique, 'a', { spec: { reasons: { a: 1, b: 1, c: 1, d: 1 } } }), {
    dryRun: 'All',
  });

  expect(failure.message.replaceAll(unique, '<unique>')).toMatchSnapshot();
  expect(failure.details?.causes?.map(({ field, reason }) => `${reason} ${field}`)).toMatchSnapshot();
});
