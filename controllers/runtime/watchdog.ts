import type { Clock } from '#models/ports/clock.ts';

/** Barks once when it was not fed for `quietMs`. */
export interface Watchdog {
  feed(): void;
  stop(): void;
}

/** Feeding costs a look at the clock, not a timer, so that a busy watch may feed it with every event. */
export function createWatchdog(clock: Clock, quietMs: number, bark: () => void): Watchdog {
  let fedAt = clock.now();
  let cancel = clock.setTimer(quietMs, check);

  function check(): void {
    const leftMs = fedAt + quietMs - clock.now();
    // A wall clock that was set back must not put the bark off for longer than one round.
    if (leftMs > 0) cancel = clock.setTimer(Math.min(leftMs, quietMs), check);
    else bark();
  }

  return {
    feed() {
      fedAt = clock.now();
    },
    stop() {
      cancel();
    },
  };
}
