import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { askings } from '#ops-adapters/capability.ts';
import { createDelayDraw, defaultDelays } from '#simulation/world/delays.ts';

const minute = 60_000;

test.prop([fc.constantFrom(...askings.keys()), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })])(
  'a delay is within its spread, whatever chance says',
  (capability, chance) => {
    const { meanMs, spread } = defaultDelays[capability];
    const draw = createDelayDraw({ random: { next: () => chance }, delays: {}, speed: 1 });

    const drawn = draw('any', capability);

    expect(drawn).toBeGreaterThanOrEqual(meanMs * (1 - spread) * 0.999999);
    expect(drawn).toBeLessThanOrEqual(meanMs * (1 + spread) * 1.000001);
  },
);

test.each([
  ['a SKU’s own table first', 'gpu-8', 3 * minute],
  ['then that for all', 'general-1', 2 * minute],
])('%s', (_, sku, expected) => {
  const delays = {
    all: { 'Install/os': { meanMs: 2 * minute, spread: 0 } },
    skus: { 'gpu-8': { 'Install/os': { meanMs: 3 * minute, spread: 0 } } },
  };
  const draw = createDelayDraw({ random: { next: () => 0.5 }, delays, speed: 1 });

  expect(draw(sku, 'Install/os')).toBe(expected);
  expect(draw(sku, 'Install/cri')).toBe(minute);
});
