import fc from 'fast-check';
import type { KubeObject } from '#models/meta/object.ts';
import type { JsonSchema } from '#simulation/api-server/resources/definition.ts';

/** Names of properties: those of maps end in Map, so that a reader of an object can tell maps from records. */
const names = ['alpha', 'beta', 'gamma', 'delta'] as const;

const { node } = fc.letrec<{ node: JsonSchema; record: JsonSchema; list: JsonSchema; scalar: JsonSchema }>((tie) => ({
  scalar: fc.oneof(
    fc.constant<JsonSchema>({ type: 'string' }),
    fc.constant<JsonSchema>({ type: 'string', default: 'given' }),
    fc.constant<JsonSchema>({ type: 'string', nullable: true, maxLength: 3 }),
    fc.constant<JsonSchema>({ type: 'integer', minimum: 0, default: 7 }),
    fc.constant<JsonSchema>({ 'x-kubernetes-int-or-string': true }),
  ),
  list: tie('node').map<JsonSchema>((items) => ({ type: 'array', items })),
  record: fc
    .record(
      { alpha: tie('node'), beta: tie('node'), gamma: tie('scalar'), deltaMap: tie('node').map(asMap) },
      { requiredKeys: [] },
    )
    .map<JsonSchema>((properties) => ({ type: 'object', properties })),
  node: fc.oneof({ depthSize: 'small', withCrossShrink: true }, tie('scalar'), tie('record'), tie('list')),
}));

function asMap(additionalProperties: JsonSchema): JsonSchema {
  return { type: 'object', additionalProperties };
}

/** Structural schemas of whole objects, without required properties. */
export const schemas: fc.Arbitrary<JsonSchema> = node.map((spec) => ({
  type: 'object',
  properties: { spec: { type: 'object', properties: { [names[0]]: spec, [names[1]]: spec } } },
}));

/** Objects of about that shape: now and then null, a wrong type, or nothing. */
export function objectsOf(schema: JsonSchema): fc.Arbitrary<KubeObject> {
  return valuesOf(schema.properties?.['spec'] ?? {}).map((spec) => ({
    apiVersion: 'example.com/v1',
    kind: 'Thing',
    metadata: { name: 'a' },
    spec,
  }));
}

function valuesOf(schema: JsonSchema): fc.Arbitrary<unknown> {
  const rest = schema.additionalProperties;
  if (schema.items !== undefined)
    return fc.oneof({ weight: 9, arbitrary: fc.array(valuesOf(schema.items), { maxLength: 3 }) }, odd);
  if (typeof rest === 'object') return fc.dictionary(fc.constantFrom('k1', 'k2'), valuesOf(rest));
  if (schema.properties !== undefined) {
    const values = Object.entries(schema.properties).map(([key, child]) => [key, valuesOf(child)] as const);
    return fc.record(Object.fromEntries(values), { requiredKeys: [] });
  }
  return fc.oneof({ weight: 4, arbitrary: fc.constantFrom<unknown>('', 'abc', 'abcdef', 0, 5) }, odd);
}

const odd = fc.constantFrom<unknown>(null, -1, 1.5, true);
