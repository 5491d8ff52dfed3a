const first = 30_000;
const longest = 10 * 60_000;

/** ms to wait before attempt `attempt` (the second waits 30 s, doubling to 10 minutes). */
export function backoffMs(attempt: number): number {
  return Math.min(first * 2 ** Math.max(attempt - 2, 0), longest);
}
