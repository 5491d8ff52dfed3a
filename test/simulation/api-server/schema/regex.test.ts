import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matcher, re2 } from '#simulation/api-server/schema/regex.ts';

/** Some that JavaScript's engine may run, some that it must not. */
const patterns = [
  '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$',
  '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$',
  '^(https|oci)://[^\\s]+$',
  '^a.b$',
  '^[^a]$',
  '(?i)abc',
  '^(a+)+$',
  '^\\d{2,3}$',
  'a\\z',
  '^[[:alpha:]]+$',
  '^\\S(.*\\S)?$',
  '\\bx\\b',
];

const texts = fc.string({
  unit: fc.constantFrom('a', 'b', 'x', 'A', '1', '-', '.', ' ', '\n', '\r', '\u2028', 'é', '😀', '/', ':'),
});

describe('a pattern', () => {
  test.each(patterns)('%s matches what RE2 matches', (pattern) => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(matcher(pattern)(text)).toBe(re2(pattern)?.test(text));
      }),
    );
  });

  test('that would make a backtracking engine run for years is answered at once', () => {
    expect(matcher('^(a+)+$')(`${'a'.repeat(5000)}!`)).toBe(false);
  });

  test('that is no RE2 matches nothing', () => {
    expect(matcher('(?=a)')('a')).toBe(false);
  });
});
