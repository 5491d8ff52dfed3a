import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { createEstimates, noEstimates } from '#models/estimate/estimates.ts';
import type { Took } from '#models/estimate/took.ts';

const took = (ms: number, more: Partial<Took> = {}): Took => ({
  step: 'os',
  sku: 'small',
  ms,
  at: ms,
  measured: true,
  ...more,
});

describe('how long a step takes', () => {
  it('is the median of the last times on that SKU', () => {
    const times = [took(30), took(10), took(20), took(99, { sku: 'large' }), took(1, { step: 'cri' })];

    expect(createEstimates(times).stepMs('os', ['small'])).toBe(20);
  });

  it('forgets what is long ago', () => {
    const old = Array.from({ length: 200 }, (_, at) => took(1_000, { at }));
    const recent = Array.from({ length: 20 }, (_, at) => took(50, { at: 1_000 + at }));

    expect(createEstimates([...recent, ...old]).stepMs('os', ['small'])).toBe(50);
  });

  it('is that of the next circle where nothing is known of the nearest, and at last that of any machine', () => {
    const estimates = createEstimates([took(30, { sku: 'large' }), took(7, { step: 'wipe', sku: 'other' })]);

    expect(estimates.stepMs('os', ['small'], ['small', 'large'])).toBe(30);
    expect(estimates.stepMs('wipe', ['small'], ['small', 'large'])).toBe(7);
    expect(estimates.stepMs('csi', ['small'])).toBeUndefined();
    expect(noEstimates.stepMs('os')).toBeUndefined();
  });

  it('is what was measured rather than what was recorded, waiting included', () => {
    const times = [took(900, { measured: false, at: 5_000 }), took(30)];

    expect(createEstimates(times).stepMs('os', ['small'])).toBe(30);
    expect(createEstimates(times.slice(0, 1)).stepMs('os', ['small'])).toBe(900);
  });
});

const times = fc.array(
  fc.record({
    step: fc.constant('os' as const),
    sku: fc.constantFrom('a', 'b'),
    ms: fc.nat(1_000),
    at: fc.nat(50),
    measured: fc.boolean(),
  }),
  { maxLength: 120 },
);

describe('the algebra of estimates', () => {
  test.prop([times, fc.func(fc.nat())])('the order of times doesn’t matter', (list, rank) => {
    const shuffled = list.toSorted((a, b) => rank(a) - rank(b));

    for (const circle of [['a'], ['b'], ['a', 'b']])
      expect(createEstimates(shuffled).stepMs('os', circle)).toBe(createEstimates(list).stepMs('os', circle));
  });

  test.prop([times])('it is never outside of what was seen', (list) => {
    const ms = createEstimates(list).stepMs('os', ['a']);

    if (list.length === 0) expect(ms).toBeUndefined();
    else expect(list.map((each) => each.ms)).toContain(ms);
  });
});
