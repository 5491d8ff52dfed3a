/**
 * The only source of time. Times are milliseconds since the Unix epoch; on objects they are RFC 3339 UTC strings.
 *
 * Implementations: the process's clock (`cli/`), and the virtual clock of `simulation/` that jumps from timer to timer.
 */
export interface Clock {
  now(): number;
  /** Runs `callback` once, no earlier than `delayMs` from now. The returned function cancels it, and may be called again. */
  setTimer(delayMs: number, callback: () => void): () => void;
}

/** Resolves after `delayMs`, or at once (without error) when `signal` is or becomes aborted. */
export function sleep(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) {
      resolve();
      return;
    }
    const finish = (): void => {
      cancel();
      signal?.removeEventListener('abort', finish);
      resolve();
    };
    const cancel = clock.setTimer(delayMs, finish);
    signal?.addEventListener('abort', finish, { once: true });
  });
}

/** RFC 3339 to the second, as Kubernetes writes `metav1.Time`. */
export function timestamp(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

/** RFC 3339 with microseconds, as Kubernetes writes `metav1.MicroTime` (Leases). */
export function microTimestamp(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 23)}000Z`;
}
