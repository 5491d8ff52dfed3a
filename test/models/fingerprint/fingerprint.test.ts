import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { canonical, fingerprint, shortName } from '#models/fingerprint/fingerprint.ts';

describe('a fingerprint', () => {
  it('is 16 hex digits', () => {
    expect(fingerprint('os', { a: 1 })).toMatch(/^[0-9a-f]{16}$/);
  });

  it('stays what it is from one version to the next: nodes would be rebuilt by another', () => {
    expect(fingerprint('os', 'claim', 'uid', 1, 'sha256:abc', { b: '2', a: '1' })).toBe('ef21f51d69c5572f');
    expect(shortName(8, 'node-1', 'os')).toBe('iddks6tu');
  });

  it('does not depend on the order of keys, nor on keys that are not there', () => {
    expect(fingerprint({ a: 1, b: { c: 2, d: 3 } })).toBe(fingerprint({ b: { d: 3, c: 2 }, a: 1, e: undefined }));
  });

  it.each([
    [
      ['a', 'bc'],
      ['ab', 'c'],
    ],
    [[['a']], ['a']],
    [[1], ['1']],
    [[null], ['null']],
    [[{}], [[]]],
    [[{ a: null }], [{}]],
    [['a', ''], ['a']],
  ])('tells %j from %j', (a, b) => {
    expect(fingerprint(...a)).not.toBe(fingerprint(...b));
  });

  test.prop([fc.uniqueArray(fc.json(), { minLength: 2, maxLength: 60 })])(
    'has no two alike in a small set',
    (texts) => {
      const values = new Map(texts.map((text) => [canonical(JSON.parse(text)), JSON.parse(text) as unknown]));

      const prints = new Set([...values.values()].map((value) => fingerprint(value)));

      expect(prints.size).toBe(values.size);
    },
  );

  it('has no two alike among a hall of names', () => {
    const names = Array.from({ length: 20_000 }, (_, at) => `pool-${at}`);

    expect(new Set(names.map((name) => fingerprint(name, 'os', 1))).size).toBe(names.length);
    expect(new Set(names.map((name) => shortName(8, name, 'os', 1))).size).toBe(names.length);
  });
});

describe('a short name', () => {
  test.prop([fc.string(), fc.integer({ min: 1, max: 40 })])('has the length asked for, of [a-z0-9]', (text, length) => {
    expect(shortName(length, text)).toMatch(new RegExp(`^[a-z0-9]{${length}}$`));
  });
});
