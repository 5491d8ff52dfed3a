import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { createSeededIds } from '#simulation/clock/seeded-ids.ts';
import { createSeededRandom } from '#simulation/clock/seeded-random.ts';

const draw = (source: { next(): number }, count = 20): number[] => Array.from({ length: count }, () => source.next());

describe('seeded chance', () => {
  property.prop([fc.maxSafeNat()])('gives the same numbers for the same seed, all in [0, 1)', (seed) => {
    const numbers = draw(createSeededRandom(seed));

    expect(draw(createSeededRandom(seed))).toEqual(numbers);
    expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
  });

  property.prop([fc.maxSafeNat(), fc.string(), fc.nat(50)])(
    'gives a fork that does not depend on what its parent was asked before',
    (seed, label, asked) => {
      const parent = createSeededRandom(seed);
      draw(parent, asked);

      expect(draw(parent.fork(label))).toEqual(draw(createSeededRandom(seed).fork(label)));
    },
  );

  test('gives other numbers for neighbouring seeds, labels and high seed bits', () => {
    const firsts = [
      ...Array.from({ length: 1000 }, (_, seed) => createSeededRandom(seed).next()),
      ...Array.from({ length: 1000 }, (_, label) => createSeededRandom(1).fork(`part-${label}`).next()),
      createSeededRandom(1 + 2 ** 40).next(),
    ];

    expect(new Set(firsts).size).toBe(firsts.length);
  });

  test('is spread evenly enough for jitter', () => {
    const random = createSeededRandom(7);
    const buckets = Array.from({ length: 10 }, () => 0);
    for (let at = 0; at < 10_000; at += 1) {
      const bucket = Math.floor(random.next() * 10);
      buckets[bucket] = (buckets[bucket] ?? 0) + 1;
    }

    expect(Math.min(...buckets)).toBeGreaterThan(850);
    expect(Math.max(...buckets)).toBeLessThan(1150);
  });
});

describe('seeded identities', () => {
  test('are well-formed and replayable', () => {
    const ids = createSeededIds(createSeededRandom(1));
    const uuid = ids.uuid();

    expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(ids.token(16)).toMatch(/^[a-z0-9]{16}$/);
    expect(createSeededIds(createSeededRandom(1)).uuid()).toBe(uuid);
    expect(ids.uuid()).not.toBe(uuid);
  });
});
