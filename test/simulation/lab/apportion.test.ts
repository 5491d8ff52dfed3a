import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { apportion } from '#simulation/lab/apportion.ts';

describe('seats by largest remainder', () => {
  test('the leftover seat goes to who lost most by rounding down', () => {
    expect(apportion(10, [47, 16, 37])).toEqual([5, 1, 4]);
  });

  test('equal remainders: the earlier party', () => {
    expect(apportion(1, [1, 1])).toEqual([1, 0]);
  });

  test('without weight nobody gets any', () => {
    expect(apportion(5, [0, 0])).toEqual([0, 0]);
  });

  test('all seats are given, each party its share rounded down or up, and never more than its weight allows', () => {
    const weights = fc.array(fc.integer({ min: 0, max: 2000 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(weights, fc.nat(3000), (parties, total) => {
        const sum = parties.reduce((all, weight) => all + weight, 0);
        fc.pre(sum > 0);

        const seats = apportion(total, parties);

        expect(seats.reduce((all, seat) => all + seat, 0)).toBe(total);
        for (const [index, seat] of seats.entries()) {
          const share = (total * (parties[index] ?? 0)) / sum;
          expect(Math.abs(seat - share)).toBeLessThan(1);
          if (total <= sum) expect(seat).toBeLessThanOrEqual(parties[index] ?? 0);
        }
      }),
    );
  });
});
