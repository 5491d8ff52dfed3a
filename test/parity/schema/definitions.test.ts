import { describe, expect, test } from 'vitest';
import { createScene, crdsPath } from '../scene.ts';
import { judged, kindOf, objectWith } from './kind.ts';

const scene = createScene();
const { api, unique } = scene;
const text = { type: 'string', maxLength: 9 };
const rules = (...all: readonly Record<string, unknown>[]) => ({ 'x-kubernetes-validations': all });
const item = objectWith({ name: text, size: { type: 'integer' } });

/** A property of a spec, by what is wrong with it. */
const properties: [string, unknown][] = [
  [
    'properties inside anyOf that the schema does not have',
    objectWith({ a: text }, { anyOf: [{ properties: { b: {} } }] }),
  ],
  ['types inside oneOf', objectWith({ a: text }, { oneOf: [{ properties: { a: { type: 'string' } } }] })],
  ['additionalProperties inside not', objectWith({ a: text }, { not: { additionalProperties: text } })],
  ['a default inside allOf', objectWith({ a: text }, { allOf: [{ properties: { a: { default: 'x' } } }] })],
  ['nullable inside anyOf', objectWith({ a: text }, { anyOf: [{ nullable: true }] })],
  ['properties and additionalProperties', { type: 'object', properties: { a: text }, additionalProperties: text }],
  ['additionalProperties that are false', { type: 'object', additionalProperties: false }],
  ['a list of types', { type: 'array', items: [text] }],
  ['a reference', { $ref: '#/definitions/a' }],
  ['a pattern that is none', { type: 'string', pattern: '[a' }],
  ['a default of another type', { type: 'integer', default: 'x' }],
  ['a default that is invalid', { type: 'integer', maximum: 5, default: 9 }],
  ['a default with an unknown field', objectWith({ a: text }, { default: { b: 'x' } })],
  ['a default of null', { type: 'string', default: null }],
  ['unknown fields kept by text', { type: 'string', 'x-kubernetes-preserve-unknown-fields': true }],
  ['unknown fields kept by no', { type: 'object', 'x-kubernetes-preserve-unknown-fields': false }],
  ['an int or string with a type', { type: 'string', 'x-kubernetes-int-or-string': true }],
  ['an embedded resource that is text', { type: 'string', 'x-kubernetes-embedded-resource': true }],
  ['an embedded resource without fields', { type: 'object', 'x-kubernetes-embedded-resource': true }],
  ['a list type that is none', { type: 'array', items: text, 'x-kubernetes-list-type': 'bag' }],
  ['a set of objects', { type: 'array', items: item, 'x-kubernetes-list-type': 'set' }],
  [
    'a map of text',
    { type: 'array', items: text, 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['name'] },
  ],
  [
    'keys that are not there',
    { type: 'array', items: item, 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['other'] },
  ],
  [
    'keys twice, optional',
    { type: 'array', items: item, 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['name', 'name'] },
  ],
  ['keys without a list type', { type: 'array', items: item, 'x-kubernetes-list-map-keys': ['name'] }],
  ['a map type that is none', objectWith({ a: text }, { 'x-kubernetes-map-type': 'bag' })],
  ['a map type of text', { ...text, 'x-kubernetes-map-type': 'atomic' }],
  ['a rule that is empty', { ...text, ...rules({ rule: ' ' }) }],
  ['a rule that is no bool', { ...text, ...rules({ rule: 'self' }) }],
  ['a rule of an unknown field', objectWith({ a: text }, rules({ rule: 'self.b == "x"' }))],
  ['a rule of an unknown function', { ...text, ...rules({ rule: 'self.nope()' }) }],
  ['a rule of an unknown name', { ...text, ...rules({ rule: 'me == "x"' }) }],
  ['a message of lines', { ...text, ...rules({ rule: 'true', message: 'a\nb' }) }],
  ['a message of spaces', { ...text, ...rules({ rule: 'true', message: '  ' }) }],
  ['a messageExpression that is no text', { ...text, ...rules({ rule: 'true', messageExpression: '5' }) }],
  ['a messageExpression that is empty', { ...text, ...rules({ rule: 'true', messageExpression: ' ' }) }],
  ['a messageExpression that does not compile', { ...text, ...rules({ rule: 'true', messageExpression: 'nope' }) }],
  ['a reason that is none', { ...text, ...rules({ rule: 'true', reason: 'Because' }) }],
  ['a fieldPath of nothing', objectWith({ a: text }, rules({ rule: 'true', fieldPath: '.b' }))],
  [
    'a fieldPath of a list',
    objectWith({ a: { type: 'array', items: item } }, rules({ rule: 'true', fieldPath: '.a[0].name' })),
  ],
  ['optionalOldSelf without oldSelf', { ...text, ...rules({ rule: 'true', optionalOldSelf: true }) }],
  [
    'oldSelf in an atomic list',
    { type: 'array', maxItems: 3, items: { ...text, ...rules({ rule: 'self == oldSelf' }) } },
  ],
  [
    'rules in a list that does not say what it is',
    { type: 'array', items: objectWith({ a: { ...text, ...rules({ rule: 'self == oldSelf' }) } }) },
  ],
  [
    'a title, an example and words',
    { ...text, title: 'a', example: 'b', description: 'c', externalDocs: { url: 'd' } },
  ],
  ['dependencies', objectWith({ a: text }, { dependencies: { a: ['b'] } })],
  ['patternProperties', { type: 'object', patternProperties: { a: text } }],
  ['definitions', { ...text, definitions: { a: text } }],
  ['an id', { ...text, id: 'a' }],
  ['additionalItems', { type: 'array', items: text, additionalItems: text }],
  ['an enum with a double', { ...text, enum: ['a', 'a'] }],
  ['required of what is not there', objectWith({ a: text }, { required: ['b'] })],
  ['a format of another type', { type: 'integer', format: 'date' }],
  [
    'metadata that is restricted',
    {
      type: 'object',
      'x-kubernetes-embedded-resource': true,
      'x-kubernetes-preserve-unknown-fields': true,
      properties: { metadata: objectWith({ labels: { type: 'object' } }) },
    },
  ],
];

describe('a definition is judged for', () => {
  test.each(properties)('%s', async (_, property) => {
    const crd = kindOf(unique, objectWith({ property }));

    const { spec: __, ...told } = judged(await api.post(crdsPath, crd, { dryRun: 'All' }), scene) as { spec?: unknown };

    expect(told).toMatchSnapshot();
  });
});
