import type { Clock } from '#models/ports/clock.ts';

/** What `promised` comes to, or `late()` as a rejection when it takes longer; what it comes to then is dropped. */
export function within<Result>(
  clock: Clock,
  ms: number,
  promised: Promise<Result>,
  late: () => Error,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const cancel = clock.setTimer(ms, () => reject(late()));
    void promised.then(resolve, reject).finally(cancel);
  });
}
