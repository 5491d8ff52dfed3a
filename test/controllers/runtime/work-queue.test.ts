import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { createWorkQueue, type WorkQueue, type WorkQueueOptions } from '#controllers/runtime/work-queue.ts';
import { createSeededRandom } from '#simulation/clock/seeded-random.ts';
import { createVirtualClock, type VirtualClock } from '#simulation/clock/virtual-clock.ts';

function given(options: Partial<WorkQueueOptions> = {}): { clock: VirtualClock; queue: WorkQueue } {
  const clock = createVirtualClock({ startMs: 0 });
  return { clock, queue: createWorkQueue({ clock, random: createSeededRandom(1), ...options }) };
}

/** What the queue hands out without time passing. */
async function takeAll(queue: WorkQueue): Promise<string[]> {
  const keys: string[] = [];
  while (queue.metrics().depth > 0) {
    const key = await queue.take();
    if (key !== undefined) keys.push(key);
  }
  return keys;
}

describe('the work queue', () => {
  test('hands keys out first come, first served, each once', async () => {
    const { queue } = given();
    for (const key of ['b', 'a', 'b', 'c', 'a']) queue.add(key);

    expect(await takeAll(queue)).toEqual(['b', 'a', 'c']);
  });

  test('lets higher priorities go first, and raises a waiting key without losing its place', async () => {
    const { queue } = given();
    queue.add('a');
    queue.add('b', { priority: 1 });
    queue.add('c', { priority: 1 });
    queue.add('a', { priority: 1 });
    queue.add('b');

    expect(await takeAll(queue)).toEqual(['a', 'b', 'c']);
  });

  test('runs a key that was added while it ran once more, after it is done', async () => {
    const { queue } = given();
    queue.add('a');
    await queue.take();
    queue.add('a');
    queue.add('a');

    expect(queue.metrics().depth).toBe(0);
    queue.done('a');
    expect(await takeAll(queue)).toEqual(['a']);
    queue.done('a');
    expect(await takeAll(queue)).toEqual([]);
  });

  test('keeps the earliest of several delays, under one timer', async () => {
    const { clock, queue } = given();
    queue.addAfter('a', 500);
    queue.addAfter('a', 100);
    queue.addAfter('a', 900);
    queue.addAfter('b', 50);

    expect(clock.pendingTimers).toBe(1);
    await clock.advanceTo(99);
    expect(await takeAll(queue)).toEqual(['b']);
    await clock.advanceTo(100);
    expect(await takeAll(queue)).toEqual(['a']);
    queue.done('a');
    await clock.advanceTo(10_000);
    expect(await takeAll(queue)).toEqual([]);
    expect(clock.pendingTimers).toBe(0);
  });

  test('doubles a key’s backoff up to its cap, and forgets it when told', async () => {
    const { clock, queue } = given({ baseDelayMs: 100, maxDelayMs: 1000 });
    const waits: number[] = [];
    for (let failure = 0; failure < 6; failure += 1) {
      const start = clock.now();
      queue.addRateLimited('a');
      await clock.runUntil(() => queue.metrics().depth > 0, { maxMs: 10_000 });
      waits.push(clock.now() - start);
      queue.done((await queue.take()) ?? '');
    }

    [100, 200, 400, 800, 1000, 1000].forEach((full, at) => {
      expect(waits[at]).toBeGreaterThanOrEqual(0.75 * full);
      expect(waits[at]).toBeLessThanOrEqual(full);
    });
    expect(queue.failures('a')).toBe(6);
    queue.forget('a');
    expect(queue.failures('a')).toBe(0);
  });

  test('holds all rate-limited adds together to the overall rate', async () => {
    const { clock, queue } = given({ baseDelayMs: 1, maxDelayMs: 1, qps: 10, burst: 5 });
    for (let key = 0; key < 25; key += 1) queue.addRateLimited(`key-${key}`);

    await clock.advanceTo(10);
    expect(queue.metrics().depth).toBe(5);
    await clock.advanceTo(1010);
    expect(queue.metrics().depth).toBe(15);
  });

  test('says how much waits and how long the oldest has', async () => {
    const { clock, queue } = given();
    queue.add('a');
    await clock.advanceTo(300);
    queue.add('b');
    queue.addAfter('c', 1000);

    expect(queue.metrics()).toMatchObject({ depth: 2, oldestAgeMs: 300, delayed: 1, running: 0 });
    await queue.take();
    expect(queue.metrics()).toMatchObject({ depth: 1, oldestAgeMs: 0, running: 1 });
  });

  test('drains: hands out what waits and what was added while it ran, then ends its takers', async () => {
    const { clock, queue } = given();
    queue.add('a');
    queue.add('b');
    queue.addAfter('later', 10);
    await queue.take();
    queue.add('a');
    let drained = false;
    const draining = queue.drain().then(() => (drained = true));
    queue.add('too late');

    expect(await queue.take()).toBe('b');
    const last = queue.take();
    queue.done('b');
    await clock.settle();
    expect(drained).toBe(false);
    queue.done('a');
    expect(await last).toBe('a');
    queue.done('a');
    await draining;
    expect(await queue.take()).toBeUndefined();
    expect(clock.pendingTimers).toBe(0);
  });

  test('shuts down: drops what waits, ends its takers, and waits for what runs', async () => {
    const { clock, queue } = given();
    queue.add('a');
    await queue.take();
    queue.add('a');
    queue.add('b');
    queue.addAfter('c', 10);
    let down = false;
    const shutdown = queue.shutdown().then(() => (down = true));

    expect(await queue.take()).toBeUndefined();
    expect(down).toBe(false);
    queue.done('a');
    await shutdown;
    expect(queue.metrics()).toMatchObject({ depth: 0, running: 0, delayed: 0 });
    expect(clock.pendingTimers).toBe(0);
  });
});

const keys = fc.constantFrom('a', 'b', 'c', 'd');
const step = fc.oneof(
  fc.record({ do: fc.constant('add' as const), key: keys }),
  fc.record({ do: fc.constant('addAfter' as const), key: keys, ms: fc.nat(50) }),
  fc.record({ do: fc.constant('take' as const) }),
  fc.record({ do: fc.constant('done' as const), key: keys }),
  fc.record({ do: fc.constant('pass' as const), ms: fc.nat(40) }),
);

describe('the work queue against a model of it', () => {
  property.prop([fc.array(step, { maxLength: 60 })])(
    'hands out what the model does, whatever happens',
    async (steps) => {
      const { clock, queue } = given();
      const waiting: string[] = [];
      const running = new Map<string, boolean>();
      const delayed = new Map<string, { at: number; order: number }>();
      let order = 0;
      const modelAdd = (key: string): void => {
        if (running.has(key)) running.set(key, true);
        else if (!waiting.includes(key)) waiting.push(key);
      };

      for (const one of steps) {
        switch (one.do) {
          case 'add':
            queue.add(one.key);
            modelAdd(one.key);
            break;
          case 'addAfter': {
            queue.addAfter(one.key, one.ms);
            const at = clock.now() + one.ms;
            if (one.ms === 0) modelAdd(one.key);
            else if ((delayed.get(one.key)?.at ?? Infinity) > at) delayed.set(one.key, { at, order: (order += 1) });
            break;
          }
          case 'take':
            if (waiting.length > 0) {
              const expected = waiting.shift() ?? '';
              running.set(expected, false);
              expect(await queue.take()).toBe(expected);
            }
            break;
          case 'done':
            queue.done(one.key);
            if (running.has(one.key)) {
              const again = running.get(one.key) === true;
              running.delete(one.key);
              if (again) modelAdd(one.key);
            }
            break;
          case 'pass': {
            await clock.advanceBy(one.ms);
            const due = [...delayed].filter(([, { at }]) => at <= clock.now());
            for (const [key] of due.sort(([, a], [, b]) => a.at - b.at || a.order - b.order)) {
              delayed.delete(key);
              modelAdd(key);
            }
            break;
          }
        }
        expect(queue.metrics()).toMatchObject({ depth: waiting.length, running: running.size, delayed: delayed.size });
      }
    },
  );

  property.prop([fc.array(keys, { maxLength: 40 }), fc.integer({ min: 1, max: 4 }), fc.integer()])(
    'never runs a key twice at once, and runs each after its last add',
    async (adds, workers, seed) => {
      const { clock, queue } = given();
      const random = createSeededRandom(seed);
      const active = new Set<string>();
      const lastAdd = new Map<string, number>();
      const lastRun = new Map<string, number>();
      let time = 0;
      const work = async (): Promise<void> => {
        for (let key = await queue.take(); key !== undefined; key = await queue.take()) {
          expect(active.has(key)).toBe(false);
          active.add(key);
          lastRun.set(key, (time += 1));
          await new Promise<void>((resolve) => {
            clock.setTimer(random.next() * 20, resolve);
          });
          active.delete(key);
          queue.done(key);
        }
      };
      const working = Array.from({ length: workers }, work);
      for (const key of adds) {
        queue.add(key);
        lastAdd.set(key, (time += 1));
        await clock.advanceBy(random.next() * 10);
      }
      const drained = queue.drain();
      await clock.advanceBy(10_000);
      await drained;
      await Promise.all(working);

      for (const [key, added] of lastAdd) expect(lastRun.get(key)).toBeGreaterThan(added);
    },
  );
});
