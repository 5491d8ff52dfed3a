import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { earliest, requeue } from '#models/reconcile/decision.ts';
import { same } from '#models/reconcile/same.ts';

describe('the same to the API server', () => {
  test.prop([fc.jsonValue()])('is what went through JSON', (value) => {
    expect(same(value, JSON.parse(JSON.stringify(value)))).toBe(true);
  });

  test.prop([fc.jsonValue(), fc.jsonValue()])('is said alike from both sides', (a, b) => {
    expect(same(a, b)).toBe(same(b, a));
  });

  it('are keys in any order, and keys that are undefined or missing', () => {
    expect(same({ a: 1, b: undefined }, { a: 1 })).toBe(true);
    expect(same({ a: 1, b: 2 }, { b: 2, a: 1 })).toBe(true);
  });

  it.each([
    [{ a: 1 }, { b: 1 }],
    [{ a: undefined }, { b: 1 }],
    [
      [1, 2],
      [2, 1],
    ],
    [[1], [1, 2]],
    [{ 0: 'a' }, ['a']],
    [null, {}],
    [0, false],
    ['', null],
  ])('are not %j and %j', (a, b) => {
    expect(same(a, b)).toBe(false);
  });
});

describe('when to come back', () => {
  it('is the earliest time that there is', () => {
    expect(earliest(undefined, 3, 1, undefined, 2)).toBe(1);
    expect(earliest(undefined)).toBeUndefined();
  });

  it('is not there when there is none', () => {
    expect(requeue(undefined)).toEqual({});
    expect(requeue(0)).toEqual({ requeueAt: 0 });
  });
});
