import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Source } from '#controllers/runtime/source.ts';
import { gathered, type GatheredOptions } from '#controllers/shell/gathered.ts';
import { createVirtualClock } from '#simulation/clock/virtual-clock.ts';

function given(ms: number, options?: GatheredOptions) {
  const clock = createVirtualClock({ startMs: 0 });
  let change: (key: string) => void = () => {};
  const source: Source = {
    synced: Promise.resolve(true),
    start(enqueue) {
      change = enqueue;
      return () => {
        change = () => {};
      };
    },
  };
  const seen: { key: string; at: number }[] = [];
  const stop = gathered(source, clock, ms, options).start((key) => seen.push({ key, at: clock.now() }));
  return { clock, seen, stop, change: (key: string) => change(key) };
}

test('changes of one key within the interval come once, at its end', async () => {
  const { clock, seen, change } = given(2_000);

  change('a');
  await clock.advanceBy(500);
  change('a');
  change('b');
  await clock.advanceBy(10_000);

  expect(seen).toEqual([
    { key: 'a', at: 2_000 },
    { key: 'b', at: 2_500 },
  ]);
});

test('while nothing changes no timer runs', async () => {
  const { clock, change } = given(2_000);
  change('a');
  await clock.advanceBy(2_000);

  expect(clock.pendingTimers).toBe(0);
});

test('once stopped, nothing is handed on any more', async () => {
  const { clock, seen, stop, change } = given(2_000);
  change('a');
  stop();
  await clock.advanceBy(10_000);

  expect(seen).toEqual([]);
  expect(clock.pendingTimers).toBe(0);
});

test('with a leading edge the first change of a quiet key comes at once, and a storm once each interval', async () => {
  const { clock, seen, change } = given(1_000, { leading: true });

  change('a');
  for (let step = 0; step < 15; step += 1) {
    await clock.advanceBy(100);
    change('a');
  }
  await clock.advanceBy(5_000);
  change('a');
  await clock.advanceBy(5_000);

  expect(seen.map(({ at }) => at)).toEqual([0, 1_000, 2_000, 6_500]);
  expect(clock.pendingTimers).toBe(0);
});

test.each([{ leading: false }, { leading: true }])(
  'every change is followed by its key within the interval, and no key comes twice within one (%o)',
  async (options) => {
    const changes = fc.array(fc.record({ key: fc.constantFrom('a', 'b'), after: fc.nat(3_000) }), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(changes, async (steps) => {
        const { clock, seen, change } = given(1_000, options);
        const made: { key: string; at: number }[] = [];
        for (const { key, after } of steps) {
          await clock.advanceBy(after);
          made.push({ key, at: clock.now() });
          change(key);
        }
        await clock.advanceBy(1_000);

        for (const { key, at } of made) {
          expect(seen.some((each) => each.key === key && each.at >= at && each.at <= at + 1_000)).toBe(true);
        }
        for (const key of ['a', 'b']) {
          const times = seen.flatMap((each) => (each.key === key ? [each.at] : []));
          times.slice(1).forEach((at, index) => expect(at - (times[index] ?? 0)).toBeGreaterThanOrEqual(1_000));
        }
      }),
      { numRuns: 50 },
    );
  },
);
