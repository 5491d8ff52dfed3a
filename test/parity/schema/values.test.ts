import { beforeAll, describe, expect, test } from 'vitest';
import { createScene } from '../scene.ts';
import { widget, widgetsPath } from '../widgets.ts';
import { judged, kindOf, objectWith } from './kind.ts';

const scene = createScene();
const { api, unique } = scene;
const text = { type: 'string' };
const port = objectWith(
  { port: { type: 'integer' }, protocol: { ...text, default: 'TCP' }, name: text },
  { required: ['port'] },
);
const schema = objectWith({
  text,
  whole: { type: 'integer' },
  real: { type: 'number' },
  flag: { type: 'boolean' },
  list: { type: 'array', items: text },
  map: { type: 'object', additionalProperties: { type: 'integer' } },
  object: objectWith({ a: text, deep: objectWith({ b: { type: 'integer' } }, { required: ['b'] }) }),
  matrix: { type: 'array', items: { type: 'array', items: { type: 'integer' } } },
  choice: { ...text, enum: ['red', 'green'] },
  numbers: { type: 'integer', enum: [1, 2] },
  nullableChoice: { ...text, enum: ['red', null], nullable: true },
  range: { type: 'integer', minimum: 1, maximum: 10 },
  open: { type: 'number', minimum: 0, exclusiveMinimum: true, maximum: 1, exclusiveMaximum: true },
  tens: { type: 'integer', multipleOf: 10 },
  halves: { type: 'number', multipleOf: 0.5 },
  half: { type: 'number', minimum: 0.5, maximum: 1.5 },
  millions: { type: 'number', minimum: 1e6, maximum: 2e6 },
  tiny: { type: 'integer', format: 'int32' },
  big: { type: 'integer', format: 'int64' },
  float: { type: 'number', format: 'float' },
  length: { ...text, minLength: 2, maxLength: 4 },
  pattern: { ...text, pattern: '^[a-z]+$' },
  both: { ...text, minLength: 3, maxLength: 4, pattern: '^[a-z]+$', enum: ['abc', 'abcd'] },
  items: { type: 'array', minItems: 1, maxItems: 2, items: text },
  properties: { type: 'object', minProperties: 1, maxProperties: 2, additionalProperties: text },
  maybe: { ...text, nullable: true },
  maybeObject: objectWith({ a: text }, { nullable: true }),
  intOrString: { 'x-kubernetes-int-or-string': true },
  percent: { 'x-kubernetes-int-or-string': true, pattern: '^[0-9]+%$', minimum: 1 },
  intOrStringWritten: { 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'integer' }, { type: 'string' }] },
  set: { type: 'array', 'x-kubernetes-list-type': 'set', items: text },
  setOfLists: {
    type: 'array',
    'x-kubernetes-list-type': 'set',
    items: { type: 'array', 'x-kubernetes-list-type': 'atomic', items: { type: 'integer' } },
  },
  ports: {
    type: 'array',
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': ['port', 'protocol'],
    items: port,
  },
  free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
  anything: { 'x-kubernetes-preserve-unknown-fields': true },
  dateTime: { ...text, format: 'date-time' },
  date: { ...text, format: 'date' },
  duration: { ...text, format: 'duration' },
  email: { ...text, format: 'email' },
  ipv4: { ...text, format: 'ipv4' },
  ipv6: { ...text, format: 'ipv6' },
  cidr: { ...text, format: 'cidr' },
  uuid: { ...text, format: 'uuid' },
  mac: { ...text, format: 'mac' },
  bytes: { ...text, format: 'byte' },
  hostname: { ...text, format: 'hostname' },
  label: { ...text, format: 'k8s-short-name' },
});
let path = '';

beforeAll(async () => {
  await scene.install(kindOf(unique, schema));
  path = widgetsPath(unique, await scene.namespace());
});

async function made(spec: unknown, query: Record<string, string> = {}): Promise<unknown> {
  return judged(await api.post(path, widget(unique, 'a', { spec }), { dryRun: 'All', ...query }), scene);
}

const ones = ['x', '', 1, 0, -1, 1.5, true, false, null, [], {}, ['x'], [1], { a: 'x' }, { a: 1 }];
const fields = [
  'text',
  'whole',
  'real',
  'flag',
  'list',
  'map',
  'object',
  'matrix',
  'maybe',
  'maybeObject',
  'intOrString',
  'percent',
  'intOrStringWritten',
  'set',
  'ports',
  'free',
  'anything',
  'choice',
  'numbers',
  'nullableChoice',
  'dateTime',
  'length',
  'tens',
];

describe('a value of any type is taken or refused in', () => {
  test.each(fields)('%s', async (field) => {
    const all: [string, unknown][] = [];
    for (const value of ones) all.push([JSON.stringify(value), await made({ [field]: value })]);
    expect(Object.fromEntries(all)).toMatchSnapshot();
  });
});

describe('the spec', () => {
  test.each(ones)('as %j', async (spec) => {
    expect(await made(spec)).toMatchSnapshot();
  });
});

describe('a spec is judged with', () => {
  test.each([
    { choice: 'pink' },
    { choice: 'red' },
    { numbers: 3 },
    { nullableChoice: 'pink' },
    { range: 0 },
    { range: 11 },
    { range: 1 },
    { range: 10 },
    { open: 0 },
    { open: 1 },
    { open: 0.5 },
    { open: 2e20 },
    { open: -1.5 },
    { tens: 15 },
    { half: 0 },
    { half: 1 },
    { half: 2 },
    { half: 1.75 },
    { half: 0.25 },
    { millions: 3000000 },
    { millions: 3000000.5 },
    { millions: 12.5 },
    { millions: 1234567.5 },
    { open: 1234567.5 },
    { open: 123456.5 },
    { open: 1e21 },
    { open: -3e-7 },
    { text: 1e20 },
    { duration: '12dx' },
    { tens: 0 },
    { tens: -20 },
    { halves: 0.75 },
    { halves: 1.5 },
    { halves: 2 },
    { whole: 9007199254740992 },
    { whole: 1e3 },
    { real: 1e-7 },
    { real: 1e21 },
    { tiny: 2147483648 },
    { big: 1e18 },
    { float: 1e39 },
    { length: 'a' },
    { length: 'abcde' },
    { length: 'äöüß' },
    { length: '😀😀😀😀' },
    { length: '😀' },
    { pattern: 'Abc' },
    { pattern: '' },
    { both: 'A' },
    { both: 'ABC' },
    { both: 'ABCDE' },
    { items: [] },
    { items: ['a', 'b', 'c'] },
    { items: [1, 'b', true] },
    { properties: {} },
    { properties: { a: '', b: '', c: '' } },
    { properties: { a: 1 } },
    { map: { 'a.b/c': 'x', d: null } },
    { object: { deep: {} } },
    { object: { deep: { b: 'x' } } },
    { object: { a: 1, deep: null } },
    { object: { deep: { b: null } } },
    { matrix: [[1], ['x', 2], 'y', [null]] },
    { intOrString: 'x', percent: '50' },
    { percent: '50%' },
    { percent: 0 },
    { set: ['a', 'b', 'a', 'b', 'a'] },
    { set: ['a', 1] },
    {
      setOfLists: [
        [1, 2],
        [2, 1],
        [1, 2],
      ],
    },
    { ports: [{ port: 1 }, { port: 1 }] },
    { ports: [{ port: 1 }, { port: 1, protocol: 'UDP' }] },
    { ports: [{}, {}] },
    { ports: [{ port: 1, name: 'x' }, { port: 1, protocol: 'TCP' }, { port: 1 }] },
    { ports: [{ port: 'x' }, { port: null }] },
    { free: { a: [null, { b: null }] }, anything: [1, 'x', null] },
    { text: 1, whole: 'x', flag: 'yes', range: 0, choice: 'pink', object: { a: 2, deep: {} } },
  ])('%j', async (spec) => {
    expect(await made(spec)).toMatchSnapshot();
  });
});

describe('a format judges', () => {
  const texts = [
    '',
    'x',
    '2026-01-02',
    '2026-01-02T03:04:05Z',
    '2026-01-02T03:04:05.678+02:00',
    '2026-13-02',
    '2026-01-02 03:04:05Z',
    '1h30m',
    '5 days',
    'PT1S',
    'a@example.com',
    'a@',
    '10.0.0.1',
    '10.0.0.256',
    '010.0.0.1',
    '::1',
    '2001:db8::/32',
    '10.0.0.0/8',
    '10.0.0.0/33',
    '123e4567-e89b-12d3-a456-426614174000',
    '123E4567E89B12D3A456426614174000',
    '00:1A:2B:3C:4D:5E',
    '00-1a-2b-3c-4d-5e',
    'eA==',
    'eA',
    'a.example.com',
    '-a',
    'A-B',
    'a_b',
  ];
  test.each([
    'dateTime',
    'date',
    'duration',
    'email',
    'ipv4',
    'ipv6',
    'cidr',
    'uuid',
    'mac',
    'bytes',
    'hostname',
    'label',
  ])('%s', async (field) => {
    const refused: unknown[] = [];
    for (const value of texts) {
      const answer = await api.post(path, widget(unique, 'a', { spec: { [field]: value } }), { dryRun: 'All' });
      if (answer.status !== 201) refused.push([value, judged(answer, scene)]);
    }
    expect(refused).toMatchSnapshot();
  });
});
