import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { timestamp } from '#models/ports/clock.ts';
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

  it('made a deadline that is no date, when somebody asked for ever', () => {
    const deadline = Date.parse('2030-01-01T00:00:00Z') + (durationMs('99999999999999999999h') ?? 0);

    expect(timestamp(deadline)).toBe('2129-12-08T00:00:00Z');
  });

  test.prop([fc.nat(100), fc.nat(100), fc.nat(100)])('is the sum of its parts', (h, m, s) => {
    expect(durationMs(`${h}h${m}m${s}s`)).toBe(((h * 60 + m) * 60 + s) * 1000);
  });
});
