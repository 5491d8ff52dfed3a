import fc from 'fast-check';
import type { CrdManifest } from '#test/parity/scene.ts';

const text = { type: 'string' };

/** A kind whose schema has something of everything. */
export function richCrd(unique: string): CrdManifest {
  const group = `${unique}.example.com`;
  const spec = {
    type: 'object',
    required: ['name'],
    properties: {
      name: { ...text, minLength: 1, maxLength: 5, pattern: '^[a-z]*$' },
      size: { type: 'integer', minimum: 0, maximum: 10, default: 3 },
      ratio: { type: 'number', exclusiveMaximum: true, maximum: 1, multipleOf: 0.25 },
      colour: { ...text, enum: ['red', 'green'], nullable: true },
      at: { ...text, format: 'date-time' },
      amount: { 'x-kubernetes-int-or-string': true },
      on: { type: 'boolean', default: true },
      tags: { type: 'array', maxItems: 3, 'x-kubernetes-list-type': 'set', items: text },
      ports: {
        type: 'array',
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['port'],
        items: {
          type: 'object',
          required: ['port'],
          properties: { port: { type: 'integer' }, scheme: { ...text, default: 'http' } },
        },
      },
      labels: { type: 'object', maxProperties: 2, additionalProperties: text },
      free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
      nested: { type: 'object', default: {}, properties: { depth: { type: 'integer', default: 1 } } },
    },
    'x-kubernetes-validations': [
      { rule: "!has(self.colour) || self.colour != 'red' || self.size > 1", message: 'red is large' },
      {
        rule: 'self.size >= oldSelf.size',
        messageExpression: "self.size > 2 ? 'still more' : 'more'",
        reason: 'FieldValueForbidden',
      },
    ],
  };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `riches.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { plural: 'riches', kind: 'Rich' },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', properties: { spec } } },
          subresources: { status: {} },
        },
      ],
    },
  };
}

const odd = fc.constantFrom<unknown>(null, 'x', 1, 1.5, true, [], {}, [1], { a: 1 });
const mostly = (arbitrary: fc.Arbitrary<unknown>) => fc.oneof({ weight: 7, arbitrary }, { weight: 1, arbitrary: odd });

const fields = {
  name: mostly(fc.constantFrom('a', 'abc', '', 'toolong', 'A')),
  size: mostly(fc.integer({ min: -1, max: 11 })),
  ratio: mostly(fc.constantFrom(0, 0.25, 0.3, 1)),
  colour: mostly(fc.constantFrom('red', 'green', 'pink', null)),
  at: mostly(fc.constantFrom('2026-01-02T03:04:05Z', 'yesterday')),
  amount: mostly(fc.constantFrom(1, '50%')),
  on: mostly(fc.boolean()),
  tags: mostly(fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 4 })),
  ports: mostly(
    fc.array(
      fc.record(
        { port: fc.integer({ min: 1, max: 3 }), scheme: fc.constantFrom('http', 'https', null) },
        { requiredKeys: [] },
      ),
      { maxLength: 3 },
    ),
  ),
  labels: mostly(fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('1', ''), { maxKeys: 3 })),
  free: mostly(fc.dictionary(fc.constantFrom('a', 'b'), odd, { maxKeys: 2 })),
  nested: mostly(fc.record({ depth: odd }, { requiredKeys: [] })),
  unknown: odd,
};

/** A spec of it, more or less right. */
export const richBody = fc.record(fields, { requiredKeys: ['name'] });
/** A merge patch of it. */
export const richPatch = fc.record(fields, { requiredKeys: [] });
