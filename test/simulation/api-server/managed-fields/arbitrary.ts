import fc from 'fast-check';
import type { FieldSet, Path } from '#simulation/api-server/managed-fields/field-set.ts';
import { setOfPaths } from '#simulation/api-server/managed-fields/set-builder.ts';
import type { JsonSchema } from '#simulation/api-server/resources/definition.ts';

const names = fc.constantFrom('a', 'b', 'c');

export const element: fc.Arbitrary<string> = fc.oneof(
  names.map((name) => `f:${name}`),
  names.map((name) => `k:{"name":"${name}"}`),
  fc.constantFrom('v:1', 'v:"x"', 'v:true', 'i:0', 'i:10', 'i:2'),
);

export const path: fc.Arbitrary<Path> = fc.array(element, { minLength: 1, maxLength: 4 });

export const fieldSet: fc.Arbitrary<FieldSet> = fc.array(path, { maxLength: 12 }).map((paths) => setOfPaths(...paths));

/** One field of each way to be owned. */
export const schema: JsonSchema = {
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      properties: {
        text: { type: 'string' },
        number: { type: 'integer' },
        map: { type: 'object', additionalProperties: { type: 'string' } },
        set: { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'set' },
        list: {
          type: 'array',
          items: { type: 'object', properties: { name: { type: 'string' }, value: { type: 'string' } } },
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['name'],
        },
        whole: { type: 'array', items: { type: 'string' } },
        struct: { type: 'object', properties: { x: { type: 'string' }, y: { type: 'string' } } },
      },
    },
  },
};

const text = fc.constantFrom('1', '2');
const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined });

/** A `spec` of {@link schema}, with nothing empty in it. */
export const spec: fc.Arbitrary<Record<string, unknown>> = fc
  .record({
    text: optional(text),
    number: optional(fc.integer({ min: 0, max: 2 })),
    map: optional(fc.dictionary(names, text, { minKeys: 1 })),
    set: optional(fc.uniqueArray(names, { minLength: 1 })),
    list: optional(
      fc.uniqueArray(fc.record({ name: names, value: text }), { minLength: 1, selector: ({ name }) => name }),
    ),
    whole: optional(fc.array(text, { minLength: 1, maxLength: 2 })),
    struct: optional(fc.record({ x: text })),
  })
  .map((fields) => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)));
