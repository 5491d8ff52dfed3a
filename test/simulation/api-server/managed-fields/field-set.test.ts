import { test as property } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { describePath } from '#simulation/api-server/managed-fields/element.ts';
import {
  below,
  difference,
  has,
  intersection,
  isEmpty,
  leaves,
  nothing,
  pathsOf,
  recursiveDifference,
  union,
  type FieldSet,
} from '#simulation/api-server/managed-fields/field-set.ts';
import { readFieldsV1 } from '#simulation/api-server/managed-fields/fields-v1.ts';
import { setOfPaths } from '#simulation/api-server/managed-fields/set-builder.ts';
import { fieldSet, path } from './arbitrary.ts';

/** Sets are the same where their text is: elements stand in one order. */
function textOf(set: FieldSet): string {
  return JSON.stringify(set);
}

function pathTexts(set: FieldSet): string[] {
  return [...pathsOf(set)].map((one) => one.join('/'));
}

describe('sets of field paths', () => {
  property.prop([fieldSet, fieldSet, path])('a path is in the union if it is in either', (a, b, one) => {
    expect(has(union(a, b), one)).toBe(has(a, one) || has(b, one));
  });

  property.prop([fieldSet, fieldSet, path])('a path is in the intersection if it is in both', (a, b, one) => {
    expect(has(intersection(a, b), one)).toBe(has(a, one) && has(b, one));
  });

  property.prop([fieldSet, fieldSet, path])('a path is in the difference if it is in the first alone', (a, b, one) => {
    expect(has(difference(a, b), one)).toBe(has(a, one) && !has(b, one));
  });

  property.prop([fieldSet, fieldSet, path])('a recursive difference takes what is below too', (a, b, one) => {
    const covered = one.some((_, index) => has(b, one.slice(0, index + 1)));

    expect(has(recursiveDifference(a, b), one)).toBe(has(a, one) && !covered);
  });

  property.prop([fieldSet, fieldSet, fieldSet])(
    'union and intersection commute, associate and distribute',
    (a, b, c) => {
      expect(textOf(union(a, b))).toBe(textOf(union(b, a)));
      expect(textOf(intersection(a, b))).toBe(textOf(intersection(b, a)));
      expect(textOf(union(a, union(b, c)))).toBe(textOf(union(union(a, b), c)));
      expect(textOf(intersection(a, union(b, c)))).toBe(textOf(union(intersection(a, b), intersection(a, c))));
    },
  );

  property.prop([fieldSet, fieldSet])('what is taken and what is left make the whole, in its own order', (a, b) => {
    expect(textOf(union(difference(a, b), intersection(a, b)))).toBe(textOf(a));
    expect(isEmpty(intersection(difference(a, b), b))).toBe(true);
  });

  property.prop([fieldSet])('with itself and with nothing', (a) => {
    expect(union(a, a)).toBe(a);
    expect(union(a, nothing)).toBe(a);
    expect(difference(a, nothing)).toBe(a);
    expect(isEmpty(difference(a, structuredClone(a)))).toBe(true);
    expect(isEmpty(intersection(a, nothing))).toBe(true);
  });

  property.prop([fieldSet])('are made of their paths', (a) => {
    expect(textOf(setOfPaths(...pathsOf(a)))).toBe(textOf(a));
    expect([...pathsOf(a)].every((one) => has(a, one))).toBe(true);
  });

  property.prop([fieldSet])('have leaves that lead to no other path', (a) => {
    const texts = pathTexts(a);
    const ends = texts.filter((one) => !texts.some((other) => other.startsWith(`${one}/`)));

    expect(pathTexts(leaves(a)).toSorted()).toEqual(ends.toSorted());
  });

  property.prop([fieldSet, path])('go on below an element as they do from it', (a, [first = '', ...rest]) => {
    expect(has(below(a, first) ?? nothing, rest)).toBe(rest.length > 0 && has(a, [first, ...rest]));
  });
});

describe('FieldsV1', () => {
  property.prop([fieldSet])('is read as it was written', (a) => {
    expect(textOf(readFieldsV1(JSON.parse(textOf(a))))).toBe(textOf(a));
  });

  property.prop([fieldSet])('is put in order', (a) => {
    const reversed = (set: FieldSet): FieldSet =>
      Object.fromEntries(
        Object.entries(set)
          .toReversed()
          .map(([element, node]) => [element, reversed(node)]),
      );

    expect(textOf(readFieldsV1(reversed(a)))).toBe(textOf(a));
  });

  it('has fields first, then keys, values and indexes, each kind in its own order', () => {
    const elements = [
      'i:2',
      'v:true',
      'v:"x"',
      'v:10',
      'v:9',
      'k:{"b":1}',
      'k:{"a":2,"b":1}',
      'f:\u{1F600}',
      'f:\uFFFD',
      'f:z',
      'i:10',
    ];
    const fields = Object.fromEntries(elements.map((element) => [element, {}]));

    expect(Object.keys(readFieldsV1(fields))).toEqual([
      'f:z',
      'f:\uFFFD',
      'f:\u{1F600}',
      'k:{"a":2,"b":1}',
      'k:{"b":1}',
      'v:9',
      'v:10',
      'v:"x"',
      'v:true',
      'i:2',
      'i:10',
    ]);
  });

  it('has one element for texts that mean the same', () => {
    const fields = { 'k:{"b":1,"a":2}': { 'f:x': {} }, 'k:{"a":2,"b":1}': { '.': {}, 'f:y': {} } };

    expect(readFieldsV1(fields)).toEqual({ 'k:{"a":2,"b":1}': { '.': {}, 'f:x': {}, 'f:y': {} } });
  });

  it('leaves out kinds of elements that it does not know, with what is below', () => {
    expect(readFieldsV1({ 'f:a': { 'z:later': { 'f:b': {} } }, 'q:x': {} })).toEqual({ 'f:a': {} });
  });

  it.each([[{ 'no colon': {} }], [{ f: {} }], [{ 'v:{': {} }], [{ 'i:x': {} }], [{ 'f:a': 1 }], ['text']])(
    'refuses %j',
    (fields) => {
      expect(() => readFieldsV1(fields)).toThrow(SyntaxError);
    },
  );
});

it('a path is told as upstream tells it', () => {
  const told = ['f:spec', 'k:{"name":"a\\"b","port":80}', 'v:"x"', 'v:1.5', 'i:3', 'v:true'];

  expect(describePath(told)).toBe('.spec[name="a\\"b",port=80][="x"][=1.5][3][=true]');
});
