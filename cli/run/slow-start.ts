import type { Manager } from '#controllers/manager.ts';
import type { Clock } from '#models/ports/clock.ts';
import type { Log } from '#models/ports/log.ts';

const slowStartMs = 15_000;

/** Says what the start waits for, in one line, again and again until it is told to stop. */
export function noticeSlowStart(manager: Pick<Manager, 'pending'>, clock: Clock, log: Log): () => void {
  let cancel = clock.setTimer(slowStartMs, notice);
  function notice(): void {
    const pending = manager.pending();
    const error = pending.find((one) => one.error !== undefined)?.error;
    const resources = pending.map(({ resource }) => resource).join(', ');
    if (pending.length > 0)
      log.warn('still waiting for the first lists', { resources, ...(error !== undefined && { error }) });
    cancel = clock.setTimer(slowStartMs, notice);
  }
  return () => cancel();
}
