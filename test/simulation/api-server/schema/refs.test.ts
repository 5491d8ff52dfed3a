import { expect, test } from 'vitest';
import type { JsonSchema } from '#simulation/api-server/resources/definition.ts';
import { compileSchema } from '#simulation/api-server/schema/compile.ts';

const components: Record<string, JsonSchema> = {
  '#/tree': {
    type: 'object',
    required: ['name'],
    properties: {
      name: { type: 'string' },
      leaf: { description: 'beside a reference', allOf: [{ $ref: '#/tree' }] },
      branches: { type: 'array', items: { $ref: '#/tree' } },
    },
  },
};

const compiled = compileSchema(
  { type: 'object', properties: { spec: { $ref: '#/tree' } } },
  { custom: false, resolve: (ref) => components[ref] },
);

test('a schema that refers to itself is followed as deep as the object goes', () => {
  const object = {
    apiVersion: 'v1',
    kind: 'Tree',
    metadata: { name: 'a' },
    spec: { name: 'root', leaf: { name: 1, bogus: 1 }, branches: [{ branches: [{ bogus: 1 }] }] },
  };

  const errors = compiled.validate(object);
  const removed = compiled.prune(object);

  expect(errors.map(({ field, message }) => `${field}: ${message}`)).toEqual([
    'spec.leaf.name: Invalid value: "integer": spec.leaf.name in body must be of type string: "integer"',
    'spec.branches[0].branches[0].name: Required value',
    'spec.branches[0].name: Required value',
  ]);
  expect(removed).toEqual(['spec.leaf.bogus', 'spec.branches[0].branches[0].bogus']);
});
