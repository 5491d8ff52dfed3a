import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { sleep } from '#models/ports/clock.ts';
import { createVirtualClock } from '#simulation/clock/virtual-clock.ts';

describe('the virtual clock', () => {
  test('stands still until it is advanced', async () => {
    const clock = createVirtualClock({ startMs: 1000 });
    const ran: string[] = [];
    clock.setTimer(0, () => ran.push('now'));

    expect(ran).toEqual([]);
    expect(clock.now()).toBe(1000);
    await clock.advanceBy(0);
    expect(ran).toEqual(['now']);
  });

  test('runs timers of the same time in the order they were set', async () => {
    const clock = createVirtualClock({ startMs: 0 });
    const ran: string[] = [];
    clock.setTimer(10, () => ran.push('first'));
    clock.setTimer(5, () => ran.push('earlier'));
    clock.setTimer(10, () => ran.push('second'));

    await clock.advanceTo(10);

    expect(ran).toEqual(['earlier', 'first', 'second']);
  });

  test('finishes what a timer set in motion before it runs the next one', async () => {
    const clock = createVirtualClock({ startMs: 0 });
    const seen: string[] = [];
    const work = (async () => {
      await sleep(clock, 10);
      for (let step = 0; step < 50; step += 1) await Promise.resolve();
      seen.push('deep microtasks');
    })();
    clock.setTimer(10, () => seen.push('next timer'));

    await clock.advanceTo(20);

    expect(seen).toEqual(['deep microtasks', 'next timer']);
    await work;
  });

  test('runs timers that timers set, when they fall within the advance', async () => {
    const clock = createVirtualClock({ startMs: 0 });
    const at: number[] = [];
    const again = (): void => {
      at.push(clock.now());
      if (at.length < 10) clock.setTimer(3, again);
    };
    clock.setTimer(3, again);

    await clock.advanceTo(9);

    expect(at).toEqual([3, 6, 9]);
    expect(clock.pendingTimers).toBe(1);
    expect(clock.nextTimerAt).toBe(12);
  });

  test('stops where the predicate holds, and says when it never did', async () => {
    const clock = createVirtualClock({ startMs: 0 });
    let done = false;
    clock.setTimer(50, () => (done = true));
    clock.setTimer(500, () => undefined);

    expect(await clock.runUntil(() => done, { maxMs: 1000 })).toBe(true);
    expect(clock.now()).toBe(50);
    expect(await clock.runUntil(() => false, { maxMs: 100 })).toBe(false);
    expect(clock.now()).toBe(150);
    expect(await clock.runUntil(() => false, { maxMs: 1000 })).toBe(false);
    expect(clock.now()).toBe(500);
  });

  test('refuses to be advanced from two places at once', async () => {
    const clock = createVirtualClock({ startMs: 0 });
    const first = clock.advanceTo(10);

    await expect(clock.advanceTo(20)).rejects.toThrow('already being advanced');
    await first;
  });

  test('gives a failing callback to who advances, and can go on', async () => {
    const clock = createVirtualClock({ startMs: 0 });
    clock.setTimer(1, () => {
      throw new Error('broken timer');
    });

    await expect(clock.advanceTo(5)).rejects.toThrow('broken timer');
    await clock.advanceTo(5);
    expect(clock.now()).toBe(5);
  });

  property.prop([fc.array(fc.record({ delay: fc.nat(100), cancelled: fc.boolean() }), { maxLength: 300 })])(
    'runs every timer that was not cancelled once, in order, and holds none back',
    async (plan) => {
      const clock = createVirtualClock({ startMs: 0 });
      const ran: { delay: number; at: number; index: number }[] = [];
      const cancels = plan.map(({ delay }, index) =>
        clock.setTimer(delay, () => ran.push({ delay, at: clock.now(), index })),
      );
      plan.forEach(({ cancelled }, index) => {
        if (cancelled) cancels[index]?.();
      });

      const expected = plan
        .map(({ delay, cancelled }, index) => ({ delay, at: delay, index, cancelled }))
        .filter(({ cancelled }) => !cancelled)
        .sort((a, b) => a.delay - b.delay || a.index - b.index)
        .map(({ delay, at, index }) => ({ delay, at, index }));
      expect(clock.pendingTimers).toBe(expected.length);
      await clock.advanceTo(100);
      expect(ran).toEqual(expected);
      expect(clock.pendingTimers).toBe(0);
    },
  );
});
