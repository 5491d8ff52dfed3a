import { fc, it as property } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import type { Json } from '../src/json.ts';
import { markUnsafe, template } from '../src/unsafe.ts';

/** What is left when each marked string is taken out of its mark; a string without a mark is an error. */
function unmarked(value: Json): Json {
  if (typeof value === 'string') throw new Error(`not marked: ${value}`);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item: Json) => unmarked(item));
  const entries = Object.entries(value);
  const [only] = entries;
  if (entries.length === 1 && only?.[0] === '__ansible_unsafe') return only[1];
  return Object.fromEntries(entries.map(([key, item]): [string, Json] => [key, unmarked(item)]));
}

const harmless = fc
  .jsonValue({ stringUnit: 'grapheme' })
  .filter((value) => !/\{[{%#]|__ansible_/.test(JSON.stringify(value)));

property.prop([harmless])('marks every string, and changes nothing else', (value) => {
  const json: Json = JSON.parse(JSON.stringify(value));

  expect(unmarked(markUnsafe(json, 'v'))).toEqual(json);
});

it('leaves alone only what the caller made a template', () => {
  expect(markUnsafe({ a: '{{ x }}', b: template('{{ x }}') }, 'v')).toEqual({
    a: { __ansible_unsafe: '{{ x }}' },
    b: '{{ x }}',
  });
});

it('is not taken in by data that looks like a template made by the caller', () => {
  expect(markUnsafe({ text: '{{ x }}' }, 'v')).toEqual({ text: { __ansible_unsafe: '{{ x }}' } });
});

describe('refuses', () => {
  it.each<[string, Json]>([
    ['a template in a key', { '{{ x }}': 1 }],
    ['a statement in a deep key', [{ a: { 'b{% if x %}': 1 } }]],
    ['a comment in a key', { 'a{# x #}': 1 }],
    ["a key that Ansible's reader takes as its own", { __ansible_vault: 'x' }],
    ['a mark in the data', { deep: { __ansible_unsafe: 'x' } }],
    ['half a surrogate pair', '\ud800'],
    ['half a surrogate pair in a key', { '\ud800': 1 }],
    ['a number that JSON has no word for', Number.NaN],
  ])('%s', (_, value) => {
    expect(() => markUnsafe(value, 'v')).toThrow(expect.objectContaining({ kind: 'invalid-input' }));
  });

  it('what is nested without end', () => {
    let deep: Json = 'x';
    for (let depth = 0; depth < 200; depth += 1) deep = [deep];

    expect(() => markUnsafe(deep, 'v')).toThrow(expect.objectContaining({ kind: 'invalid-input' }));
  });
});
