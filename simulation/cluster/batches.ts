const atOnce = 50;

/** Does `act` for each item, some at a time, whatever fails; gives what failed, in order. */
export async function inBatches<T>(items: readonly T[], act: (item: T) => Promise<void>): Promise<unknown[]> {
  const failures: unknown[] = [];
  for (let at = 0; at < items.length; at += atOnce) {
    const results = await Promise.allSettled(items.slice(at, at + atOnce).map(act));
    for (const result of results) if (result.status === 'rejected') failures.push(result.reason);
  }
  return failures;
}
