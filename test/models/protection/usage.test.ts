import { test, fc } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { namesOf, usageOf } from '#models/protection/usage.ts';

describe('usage', () => {
  it('names all of a few', () => {
    expect(namesOf(usageOf([]))).toBe('nobody');
    expect(namesOf(usageOf(['Rack r1']))).toBe('Rack r1');
    expect(namesOf(usageOf(['Rack r2', 'Rack r1']))).toBe('Rack r1 and Rack r2');
    expect(namesOf(usageOf(['c', 'b', 'a']))).toBe('a, b and c');
  });

  it('names three of many, and says how many more', () => {
    expect(namesOf(usageOf(['d', 'b', 'e', 'a', 'c']))).toBe('a, b, c and 2 more');
  });

  it('reads its users once, so an iterator will do', () => {
    expect(usageOf(['b', 'a'].values())).toEqual({ count: 2, first: ['a', 'b'] });
  });

  test.prop([fc.array(fc.string({ maxLength: 3 }))])('names the lowest, whatever order they come in', (users) => {
    expect(usageOf(users)).toEqual({ count: users.length, first: users.toSorted().slice(0, 3) });
  });
});
