import type { Clock } from '#models/ports/clock.ts';
import { createDelayQueue } from '../runtime/delay-queue.ts';
import type { Source } from '../runtime/source.ts';

/** How long changes below an object that only counts them are gathered, in ms. */
export const gatherMs = 2_000;

export interface GatheredOptions {
  /**
   * Hands the first change of a quiet key on at once: for what somebody waits for. A storm still comes once every `ms`,
   * but its first change alone.
   */
  leading?: boolean;
}

/**
 * `source`, with each key handed on `ms` after its first change, and once for all changes until then. So an object that
 * counts a hundred thousand others counts at most every `ms` while they change, and not at all while they don't. The
 * last change is never lost, only late.
 */
export function gathered(
  source: Source,
  clock: Clock,
  ms: number = gatherMs,
  { leading = false }: GatheredOptions = {},
): Source {
  return {
    synced: source.synced,
    start(enqueue) {
      const recent = createRecent(ms);
      const hand = (key: string): void => {
        if (leading) recent.note(key, clock.now());
        enqueue(key);
      };
      const waiting = createDelayQueue(clock, hand);
      const stop = source.start((key) => {
        const now = clock.now();
        const last = leading ? recent.at(key, now) : now;
        if (last === undefined) hand(key);
        else waiting.add(key, last + ms, 0);
      });
      return () => {
        stop();
        waiting.clear();
      };
    },
  };
}

interface Recent {
  note(key: string, now: number): void;
  /** When the key was handed on, if that was less than `ms` ago. */
  at(key: string, now: number): number | undefined;
}

/** Remembers keys for `ms` after they were handed on, and no longer. */
function createRecent(ms: number): Recent {
  const handed = new Map<string, number>();
  return {
    note(key, now) {
      handed.delete(key);
      handed.set(key, now);
    },
    at(key, now) {
      for (const [old, at] of handed) {
        if (at + ms > now) break;
        handed.delete(old);
      }
      return handed.get(key);
    },
  };
}
