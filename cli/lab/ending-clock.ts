import type { Clock } from '#models/ports/clock.ts';

export interface EndingClock extends Clock {
  /** Cancels every timer that is still set, and sets no more: nothing keeps the process alive. */
  end(): void;
}

/** A clock whose timers end with the lab: a simulated machine that boots for another minute mustn't keep the process. */
export function createEndingClock(clock: Clock): EndingClock {
  const set = new Set<() => void>();
  let ended = false;
  return {
    now: () => clock.now(),
    setTimer(delayMs, callback) {
      if (ended) return () => {};
      const cancel = clock.setTimer(delayMs, () => {
        set.delete(cancel);
        callback();
      });
      set.add(cancel);
      return () => {
        set.delete(cancel);
        cancel();
      };
    },
    end() {
      ended = true;
      for (const cancel of set) cancel();
      set.clear();
    },
  };
}
