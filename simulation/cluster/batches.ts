import { sleep, type Clock } from '#models/ports/clock.ts';

const atOnce = 50;

/**
 * Does `act` for each item, some at a time, whatever fails; gives what failed, in order. Between two batches others have
 * their turn: calls within one process never leave it to them by themselves.
 */
export async function inBatches<T>(
  items: readonly T[],
  act: (item: T) => Promise<void>,
  clock: Clock,
): Promise<unknown[]> {
  const failures: unknown[] = [];
  for (let at = 0; at < items.length; at += atOnce) {
    if (at > 0) await sleep(clock, 0);
    const results = await Promise.allSettled(items.slice(at, at + atOnce).map(act));
    for (const result of results) if (result.status === 'rejected') failures.push(result.reason);
  }
  return failures;
}
