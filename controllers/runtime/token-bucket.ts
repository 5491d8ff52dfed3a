import type { Clock } from '#models/ports/clock.ts';

/** Lets `burst` through at once and `qps` a second on average. */
export interface TokenBucket {
  /** Takes one token, from the future if need be, and says how many ms from now it is there. */
  reserve(): number;
  /** Takes one token if one is there now. */
  tryTake(): boolean;
}

export function createTokenBucket(clock: Clock, limits: { qps: number; burst: number }): TokenBucket {
  let tokens = limits.burst;
  let filledAt = clock.now();

  function fill(): void {
    const now = clock.now();
    // A wall clock that was set back must not take tokens away.
    tokens = Math.min(limits.burst, tokens + (Math.max(0, now - filledAt) * limits.qps) / 1000);
    filledAt = now;
  }

  return {
    reserve() {
      fill();
      tokens -= 1;
      return tokens >= 0 ? 0 : (-tokens * 1000) / limits.qps;
    },
    tryTake() {
      fill();
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
  };
}
