import type { Clock } from '#models/ports/clock.ts';

/** The longest delay that setTimeout takes; a longer one would fire at once. */
const longestDelayMs = 2 ** 31 - 1;

/**
 * The process's clock. `now` follows the wall clock and its steps; timers run on the monotonic one, so a step of the wall
 * clock neither fires nor delays them. A pending timer keeps the process alive.
 */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimer(delayMs, callback) {
    let remaining = Math.max(0, delayMs);
    let timeout: NodeJS.Timeout;
    const arm = (): void => {
      const step = Math.min(remaining, longestDelayMs);
      remaining -= step;
      timeout = setTimeout(() => (remaining > 0 ? arm() : callback()), step);
    };
    arm();
    return () => {
      clearTimeout(timeout);
    };
  },
};
