import { describe, expect, test } from 'vitest';
import { differences } from '#controllers/preflight/schema-differences.ts';
import { judgeSchemas, publishedSchemas, shippedSchema } from '#controllers/preflight/schemas.ts';
import { readCrds } from '#simulation/import/manifest-files.ts';

const url = 'https://lab';
type Schema = Record<string, unknown>;
const text: Schema = { type: 'string' };

function object(properties: Record<string, Schema>, more: Schema = {}): Schema {
  return { type: 'object', properties, ...more };
}

const expected = object({ metadata: object({}), spec: object({ max: { type: 'integer' }, name: text }) });

function judge(served: Schema, wanted: Schema = expected): unknown {
  return judgeSchemas(url, new Map([['Pool', wanted]]), new Map([['Pool', served]]));
}

describe('schemas', () => {
  test('that are alike leave nothing to say, in whatever words they describe themselves', () => {
    const served = object({
      apiVersion: text,
      kind: text,
      metadata: { allOf: [{ $ref: '#/components/schemas/ObjectMeta' }] },
      spec: object({ name: { ...text, description: 'a name', default: 'x' }, max: { type: 'integer', minimum: 0 } }),
    });

    expect(judge(served)).toEqual([]);
  });

  test('without a field that this version writes are older', () => {
    expect(judge(object({ spec: object({ name: text }) }))).toEqual([
      { kind: 'SchemasOlder', url, lacking: ['Pool.spec.max'] },
    ]);
  });

  test('that keep unknown fields lack none', () => {
    expect(judge(object({ spec: object({}, { 'x-kubernetes-preserve-unknown-fields': true }) }))).toEqual([]);
  });

  test('with fields that this version does not know are newer, deep down too', () => {
    const list = (inner: Schema): Schema => ({ type: 'array', items: inner });
    const map = (inner: Schema): Schema => ({ type: 'object', additionalProperties: inner });
    const wanted = object({ spec: object({ rows: list(object({})), byName: map(object({})) }) });
    const served = object({ spec: object({ rows: list(object({ a: text })), byName: map(object({ b: text })) }) });

    expect(judge(served, wanted)).toEqual([
      { kind: 'SchemasNewer', url, unknown: ['Pool.spec.rows[].a', 'Pool.spec.byName.*.b'] },
    ]);
  });

  test('in which a field is of another type, or new and demanded, do not fit', () => {
    const served = object({
      spec: object({ max: text, name: text, owner: text }, { required: ['owner', 'name'] }),
    });

    expect(judge(served)).toEqual([
      {
        kind: 'SchemasIncompatible',
        url,
        changed: ['Pool.spec.max (string, not integer)', 'Pool.spec.owner (required)', 'Pool.spec.name (required now)'],
        lacking: [],
        unknown: ['Pool.spec.owner'],
      },
    ]);
  });

  test('that lack fields and have others are of another version, and nobody knows which is newer', () => {
    expect(judge(object({ spec: object({ name: text, least: text }) }))).toEqual([
      {
        kind: 'SchemasIncompatible',
        url,
        changed: [],
        lacking: ['Pool.spec.max'],
        unknown: ['Pool.spec.least'],
      },
    ]);
  });

  test('whose values are fewer are older, and more are newer', () => {
    const phase = (...values: string[]): Schema => object({ phase: { type: 'string', enum: values } });

    expect(judge(phase('A'), phase('A', 'B'))).toEqual([{ kind: 'SchemasOlder', url, lacking: ['Pool.phase: B'] }]);
    expect(judge(phase('A', 'B'), phase('A'))).toEqual([{ kind: 'SchemasNewer', url, unknown: ['Pool.phase: B'] }]);
  });

  test('without a rule are older, unless they are newer and say it otherwise', () => {
    const ruled = { ...expected, 'x-kubernetes-validations': [{ rule: 'self.a ==\n  self.b' }] };

    expect(judge(expected, ruled)).toEqual([
      { kind: 'SchemasOlder', url, lacking: ['the rule self.a == self.b of Pool'] },
    ]);
    const newer = object({ spec: object({ max: { type: 'integer' }, name: text, least: text }) });
    expect(judge(newer, ruled)).toEqual([{ kind: 'SchemasNewer', url, unknown: ['Pool.spec.least'] }]);
  });

  test('that are not published yet are waited for', () => {
    expect(judgeSchemas(url, new Map([['Pool', expected]]), new Map())).toEqual([
      { kind: 'SchemasUnpublished', url, kinds: ['Pool'] },
    ]);
  });
});

test('what is published is found by group, version and kind', () => {
  const gvk = (kind: string, version = 'v1alpha1') => [{ group: 'rackwright.io', version, kind }];
  const schemas = {
    a: { ...expected, 'x-kubernetes-group-version-kind': gvk('Pool') },
    b: { 'x-kubernetes-group-version-kind': gvk('Pool', 'v1') },
    c: text,
  };
  const published = publishedSchemas({ components: { schemas } }, { group: 'rackwright.io', version: 'v1alpha1' });

  expect([...published.keys()]).toEqual(['Pool']);
  expect(published.get('Pool')).toEqual(schemas.a);
});

test('every kind of this build ships a schema, and each fits itself', () => {
  const shipped = readCrds().map((crd) => shippedSchema(crd, 'v1alpha1'));

  expect(shipped).not.toContain(undefined);
  for (const one of shipped) {
    const { kind, schema } = one ?? { kind: '', schema: {} };
    expect(differences(kind, schema, schema)).toEqual({ lacking: [], unknown: [], changed: [], lackingRules: [] });
  }
});
