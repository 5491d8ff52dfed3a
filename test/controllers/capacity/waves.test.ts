import { beforeEach, expect, test } from 'vitest';
import { inWaves } from '#controllers/capacity/waves.ts';
import type { Source } from '#controllers/runtime/source.ts';
import { createVirtualClock, type VirtualClock } from '#simulation/clock/virtual-clock.ts';

let clock: VirtualClock;
let handed: [key: string, atMs: number][];
let urgent: (key: string) => void;
let other: (key: string) => void;

beforeEach(() => {
  clock = createVirtualClock({ startMs: 0 });
  handed = [];
  const into = (keep: (enqueue: (key: string) => void) => void): Source => ({
    synced: Promise.resolve(true),
    start(enqueue) {
      keep(enqueue);
      return () => {};
    },
  });
  const first = into((enqueue) => (urgent = enqueue));
  const second = into((enqueue) => (other = enqueue));
  inWaves(first, second, clock, { idleMs: 1_000, mostMs: 10_000, otherMs: 500 }).start((key) => {
    handed.push([key, clock.now()]);
  });
});

test('the first of a quiet time is handed on at once', async () => {
  urgent('a');
  urgent('b');
  await clock.advanceBy(5_000);
  urgent('a');

  expect(handed).toEqual([
    ['a', 0],
    ['b', 0],
    ['a', 5_000],
  ]);
});

test('what follows it is one wave, over when none has come for a second', async () => {
  for (let at = 0; at < 20; at += 1) {
    urgent('a');
    await clock.advanceBy(200);
  }
  await clock.advanceBy(5_000);

  // The last came at 3,800.
  expect(handed).toEqual([
    ['a', 0],
    ['a', 4_800],
  ]);
});

test('a wave lasts ten seconds at most', async () => {
  for (let at = 0; at < 60; at += 1) {
    urgent('a');
    await clock.advanceBy(200);
  }
  await clock.advanceBy(5_000);

  expect(handed).toEqual([
    ['a', 0],
    ['a', 10_200],
    ['a', 12_800],
  ]);
});

test('other changes are gathered, never hold up what is urgent, and wait for the end of a wave', async () => {
  other('a');
  other('a');
  await clock.advanceBy(100);
  urgent('a');
  await clock.advanceBy(100);
  urgent('a');
  other('a');
  await clock.advanceBy(3_000);
  other('a');
  await clock.advanceBy(3_000);

  expect(handed).toEqual([
    ['a', 100],
    ['a', 1_200],
    ['a', 3_700],
  ]);
});
