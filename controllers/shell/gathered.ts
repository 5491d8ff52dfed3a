import type { Clock } from '#models/ports/clock.ts';
import { createDelayQueue } from '../runtime/delay-queue.ts';
import type { Source } from '../runtime/source.ts';

/** How long changes below an object that only counts them are gathered, in ms. */
export const gatherMs = 2_000;

/**
 * `source`, with each key handed on `ms` after its first change, and once for all changes until then. So an object that
 * counts a hundred thousand others counts at most every `ms` while they change, and not at all while they don't. The
 * last change is never lost, only late.
 */
export function gathered(source: Source, clock: Clock, ms: number = gatherMs): Source {
  return {
    synced: source.synced,
    start(enqueue) {
      const waiting = createDelayQueue(clock, enqueue);
      const stop = source.start((key) => waiting.add(key, clock.now() + ms, 0));
      return () => {
        stop();
        waiting.clear();
      };
    },
  };
}
