import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { compareQuantities, milli, parseQuantity, units } from '#models/quantity/quantity.ts';

const suffix = fc.constantFrom('', 'n', 'u', 'm', 'k', 'M', 'G', 'T', 'Ki', 'Mi', 'Gi', 'Ti');
const quantity = fc.tuple(fc.nat(1_000_000), suffix).map(([amount, unit]) => `${amount}${unit}`);

describe('a quantity', () => {
  it.each([
    ['8', 8000n],
    ['500m', 500n],
    ['0.5', 500n],
    ['.5', 500n],
    ['5.', 5000n],
    ['1.5Gi', 1_610_612_736_000n],
    ['1k', 1_000_000n],
    ['1e3', 1_000_000n],
    ['1E3', 1_000_000n],
    ['1E', 10n ** 21n],
    ['5e-1', 500n],
    ['100u', 1n],
    ['2000u', 2n],
    ['1n', 1n],
    ['0n', 0n],
    ['-1.5', -1500n],
    [64, 64_000n],
    [0.25, 250n],
  ])('%s is %s thousandths', (text, thousandths) => {
    expect(parseQuantity(text)).toBe(thousandths);
  });

  it.each(['', '.', 'Gi', '1 Gi', '1gi', '1KB', '0x10', '1e', '--1', '1_000', '１'])('is not %j', (text) => {
    expect(parseQuantity(text)).toBeUndefined();
  });

  test.prop([quantity])('equals itself', (a) => {
    expect(compareQuantities(a, a)).toBe(0);
  });

  test.prop([quantity, quantity, quantity])('is ordered', (a, b, c) => {
    expect(compareQuantities(a, b)).toBe(-compareQuantities(b, a) + 0);
    const [low, middle, high] = [a, b, c].toSorted(compareQuantities);
    expect(compareQuantities(low, middle)).toBeLessThanOrEqual(0);
    expect(compareQuantities(low, high)).toBeLessThanOrEqual(0);
  });

  test.prop([fc.nat(1_000_000), fc.constantFrom('k', 'M', 'G', 'Ki', 'Mi', 'Gi')])(
    'times its suffix is so many of one of it',
    (amount, unit) => {
      expect(milli(`${amount}${unit}`)).toBe(BigInt(amount) * milli(`1${unit}`));
    },
  );

  test.prop([fc.nat(1_000_000), fc.nat(1_000_000)])('adds up', (a, b) => {
    expect(milli(`${a}Mi`) + milli(`${b}Mi`)).toBe(milli(`${a + b}Mi`));
  });

  test.prop([quantity])('in whole units is rounded up, never down', (a) => {
    expect(BigInt(units(a)) * 1000n).toBeGreaterThanOrEqual(milli(a));
    expect(BigInt(units(a)) * 1000n - milli(a)).toBeLessThan(1000n);
  });

  it('that is missing counts as none', () => {
    expect([milli(undefined), units(undefined), compareQuantities(undefined, '0')]).toEqual([0n, 0, 0]);
  });
});
