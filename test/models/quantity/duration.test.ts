import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { durationMs } from '#models/quantity/duration.ts';

describe('a duration', () => {
  it.each([
    ['45s', 45_000],
    ['30m', 1_800_000],
    ['1h30m', 5_400_000],
    ['1.5h', 5_400_000],
    ['250ms', 250],
    ['1m1ms', 60_001],
    ['0s', 0],
  ])('%s is %i ms', (text, ms) => {
    expect(durationMs(text)).toBe(ms);
  });

  it.each([undefined, '', '5', 'm', '5d', '-5m', '5 m', '5m ', '1h,30m'])('is not %j', (text) => {
    expect(durationMs(text)).toBeUndefined();
  });

  test.prop([fc.nat(100), fc.nat(100), fc.nat(100)])('is the sum of its parts', (h, m, s) => {
    expect(durationMs(`${h}h${m}m${s}s`)).toBe(((h * 60 + m) * 60 + s) * 1000);
  });
});
