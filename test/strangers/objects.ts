import fc from 'fast-check';
import type { JsonSchema } from '#simulation/api-server/resources/definition.ts';

/** Texts that schemas' patterns, formats and rules are about, right for some and wrong for others. */
const texts = [
  '',
  'a',
  'abc',
  'my-name',
  'My_Name',
  'example.com',
  '*.example.com',
  'example.com/name',
  '/path',
  'https://example.com/x',
  '10.0.0.1',
  '10.0.0.0/8',
  '::1',
  '1h',
  '5m30s',
  '1.5s',
  '100Mi',
  '2',
  '50%',
  '2026-01-01T00:00:00Z',
  '2026-01-01',
  'True',
  'Ready',
  'v1',
  'c2VjcmV0',
  'nope!',
  ' spaced ',
  'ä',
  'x'.repeat(70),
  'y'.repeat(300),
];

const numbers = [0, 1, 2, 3, 7, 80, 100, 443, 600, 65535, 65536, 2147483648, -1, 1.5];

/** A value of no shape in particular. */
const strange = fc.constantFrom<unknown>(null, '', 'text', 0, -1, 1.5, true, [], {}, [null], { bogus: 1 });

/**
 * Values of a schema: mostly of its types and with what it requires, now and then with something wrong, so that
 * most are refused for a few reasons and some are taken.
 */
export function valuesOf(schema: JsonSchema, depth = 0): fc.Arbitrary<unknown> {
  const right = rightOf(schema, depth);
  return fc.oneof({ weight: 30, arbitrary: right }, { weight: 1, arbitrary: strange });
}

function rightOf(schema: JsonSchema, depth: number): fc.Arbitrary<unknown> {
  if (schema.enum !== undefined && schema.enum.length > 0) return fc.constantFrom<unknown>(...schema.enum);
  if (schema['x-kubernetes-int-or-string'] === true)
    return fc.constantFrom<unknown>(...texts.slice(0, 4), '50%', 0, 1, 80);
  switch (schema.type) {
    case 'string':
      return fc.constantFrom(...texts);
    case 'integer':
    case 'number':
      return fc.constantFrom(...numbers, ...bounds(schema));
    case 'boolean':
      return fc.boolean();
    case 'array':
      return listOf(schema, depth);
    case 'object':
      return recordOf(schema, depth);
    default:
      return strange;
  }
}

function bounds({ minimum, maximum }: JsonSchema): number[] {
  return [minimum, maximum].flatMap((bound) => (bound === undefined ? [] : [bound, bound - 1, bound + 1]));
}

function listOf({ items, minItems = 0 }: JsonSchema, depth: number): fc.Arbitrary<unknown> {
  if (items === undefined) return fc.constant([]);
  return fc.array(valuesOf(items, depth + 1), { minLength: Math.min(minItems, 2), maxLength: depth > 4 ? 1 : 2 });
}

function recordOf(schema: JsonSchema, depth: number): fc.Arbitrary<unknown> {
  const { properties, required = [], additionalProperties: rest } = schema;
  if (properties === undefined) {
    if (typeof rest !== 'object') return fc.constantFrom<unknown>({}, { any: 'thing' });
    return fc.dictionary(fc.constantFrom('k1', 'k-2', 'example.com/k3'), valuesOf(rest, depth + 1), { maxKeys: 2 });
  }
  const needed = new Set(required);
  const members = Object.entries(properties).map(([name, property]): fc.Arbitrary<[string, unknown] | undefined> => {
    const member = valuesOf(property, depth + 1).map((value): [string, unknown] => [name, value]);
    const absent = fc.constant(undefined);
    if (needed.has(name)) return fc.oneof({ weight: 30, arbitrary: member }, { weight: 1, arbitrary: absent });
    const rare = Math.max(3, Object.keys(properties).length / 2) * (depth + 1);
    return fc.oneof({ weight: 3, arbitrary: member }, { weight: Math.ceil(rare), arbitrary: absent });
  });
  const unknown = fc.oneof(
    { weight: 20, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.constant([['bogus', 'field']]) },
  );
  return fc
    .tuple(fc.tuple(...members), unknown)
    .map(([known, more]): unknown => Object.fromEntries([...known.filter((member) => member !== undefined), ...more]));
}

/** Whole objects of a kind by its schema, without a status. */
export function objectsOf(
  { group, version, kind }: { group: string; version: string; kind: string },
  schema: JsonSchema,
  namespace: string | undefined,
): fc.Arbitrary<Record<string, unknown>> {
  const { metadata: _, status: __, apiVersion: ___, kind: ____, ...properties } = schema.properties ?? {};
  return recordOf({ ...schema, properties }, 0).map((body) => ({
    apiVersion: `${group}/${version}`,
    kind,
    metadata: { name: 'stranger', ...(namespace !== undefined && { namespace }) },
    ...(body as Record<string, unknown>),
  }));
}
