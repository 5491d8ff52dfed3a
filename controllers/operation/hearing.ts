import type { OperationHandle, OpsAdapter } from '#ops-adapters/port.ts';
import type { Source } from '../runtime/source.ts';

/** Has a running Operation looked at as soon as its adapter hears of something new: polls alone would be late. */
export interface Hearing {
  /** From now on until something is heard; where that is under way already, or the adapter can't, nothing is done. */
  listen(operation: OperationHandle, adapter: OpsAdapter): void;
  readonly source: Source;
}

export function createHearing(): Hearing {
  const listening = new Set<string>();
  let wake: (key: string) => void = () => undefined;

  async function hear({ name }: OperationHandle, news: Promise<void>): Promise<void> {
    await news.catch(() => undefined);
    listening.delete(name);
    wake(name);
  }

  return {
    listen(operation, adapter) {
      if (adapter.awaitNews === undefined || listening.has(operation.name)) return;
      listening.add(operation.name);
      void hear(operation, adapter.awaitNews(operation));
    },
    source: {
      synced: Promise.resolve(true),
      start(enqueue) {
        wake = enqueue;
        return () => {
          wake = () => undefined;
        };
      },
    },
  };
}
