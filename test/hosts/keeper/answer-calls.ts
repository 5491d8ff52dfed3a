import type { FromKeeper, KeeperCalls, ToKeeper } from './calls.ts';

export function tell(message: FromKeeper): void {
  // Whoever asked may be gone; then this process is about to be, too.
  if (process.connected) process.send?.(message);
}

/** Serves the process that started this one, and ends with it. */
export function answerCalls(calls: KeeperCalls): void {
  // What comes in was typed where it was sent, by the same interface: the two ends are always of one version.
  const table = calls as unknown as Record<string, (...args: readonly unknown[]) => Promise<unknown>>;
  process.on('message', (message: ToKeeper) => {
    const { id, call, args } = message;
    void (async () => {
      try {
        tell({ kind: 'answer', id, value: await table[call]?.(...args) });
      } catch (error) {
        tell({ kind: 'refusal', id, message: error instanceof Error ? error.message : String(error) });
      }
    })();
  });
  process.once('disconnect', () => process.exit(1));
}
