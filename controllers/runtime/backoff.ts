import type { Random } from '#models/ports/random.ts';

/** Waits that double from `baseMs` to `maxMs`, each made up to a half shorter by chance so that many don't come at once. */
export interface Backoff {
  next(): number;
  reset(): void;
}

export function createBackoff(random: Random, limits: { baseMs: number; maxMs: number }): Backoff {
  let failures = 0;
  return {
    next() {
      const full = Math.min(limits.maxMs, limits.baseMs * 2 ** Math.min(failures, 40));
      failures += 1;
      return full * (0.5 + 0.5 * random.next());
    },
    reset() {
      failures = 0;
    },
  };
}
