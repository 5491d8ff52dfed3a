import { createPriorityHeap } from '#models/heap/priority-heap.ts';
import type { Clock } from '#models/ports/clock.ts';

/**
 * A clock that stands still until told to go on, then jumps from timer to timer. Timers run in the order of their time,
 * then of being set. After each one all microtasks settle, so what a timer set in motion is done before the next one.
 */
export interface VirtualClock extends Clock {
  /** Live timers: set, not yet run, not cancelled. */
  readonly pendingTimers: number;
  /** When the next timer is due, if there is one. */
  readonly nextTimerAt: number | undefined;
  /** Lets everything that is ready run, without moving time. */
  settle(): Promise<void>;
  /** Runs all timers up to and including `ms`, then stands at `ms`. */
  advanceTo(ms: number): Promise<void>;
  advanceBy(ms: number): Promise<void>;
  /**
   * Goes from timer to timer until `predicate` holds (true), or until no timer is left or `maxMs` more have passed (false).
   * Stands where it stopped.
   */
  runUntil(predicate: () => boolean, limit: { maxMs: number }): Promise<boolean>;
}

interface Timer {
  atMs: number;
  order: number;
  callback: (() => void) | undefined;
}

// Taken when the module loads, as the lab makes the globals throw. A turn of the event loop comes after every microtask,
// and nothing else is pending in a simulated process, so that it adds no chance.
const afterMicrotasks = setImmediate;

/**
 * @throws from `advanceTo`, `advanceBy`, `runUntil` what a timer's callback throws; and when they are called while one of
 * them is still under way.
 */
export function createVirtualClock(options: { startMs: number }): VirtualClock {
  const timers = createPriorityHeap<Timer>((a, b) => a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order));
  let now = options.startMs;
  let order = 0;
  let live = 0;
  let running = false;

  function nextTimer(): Timer | undefined {
    for (;;) {
      const first = timers.peek();
      if (first === undefined || first.callback !== undefined) return first;
      timers.pop();
    }
  }

  function settle(): Promise<void> {
    return new Promise((resolve) => {
      afterMicrotasks(resolve);
    });
  }

  async function runNext(timer: Timer): Promise<void> {
    timers.pop();
    now = Math.max(now, timer.atMs);
    const { callback } = timer;
    timer.callback = undefined;
    live -= 1;
    callback?.();
    await settle();
  }

  async function exclusively<T>(run: () => Promise<T>): Promise<T> {
    if (running) throw new Error('the virtual clock is already being advanced');
    running = true;
    try {
      return await run();
    } finally {
      running = false;
    }
  }

  function advanceTo(ms: number): Promise<void> {
    return exclusively(async () => {
      await settle();
      for (let timer = nextTimer(); timer !== undefined && timer.atMs <= ms; timer = nextTimer()) await runNext(timer);
      now = Math.max(now, ms);
    });
  }

  return {
    now: () => now,
    get pendingTimers() {
      return live;
    },
    get nextTimerAt() {
      return nextTimer()?.atMs;
    },
    setTimer(delayMs, callback) {
      const timer: Timer = { atMs: now + Math.max(0, delayMs), order: (order += 1), callback };
      timers.push(timer);
      live += 1;
      return () => {
        if (timer.callback === undefined) return;
        timer.callback = undefined;
        live -= 1;
        if (timers.size > 64 && timers.size > 2 * live) timers.retain((entry) => entry.callback !== undefined);
      };
    },
    settle,
    advanceTo,
    advanceBy: (ms) => advanceTo(now + ms),
    runUntil(predicate, { maxMs }) {
      const end = now + maxMs;
      return exclusively(async () => {
        await settle();
        while (!predicate()) {
          const timer = nextTimer();
          if (timer === undefined) return false;
          if (timer.atMs > end) {
            now = end;
            return false;
          }
          await runNext(timer);
        }
        return true;
      });
    },
  };
}
