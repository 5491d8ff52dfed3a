import type { Stored } from '#models/meta/object.ts';

export interface WatchedEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  object: Stored;
}

/** A watch whose events pile up in `events`. */
export interface Watched {
  readonly status: number;
  readonly events: readonly WatchedEvent[];
  /** Whether the server has ended it. */
  readonly ended: boolean;
  /** Resolves once so many events are there. @throws Error with those that are, after two minutes. */
  until(enough: number | ((events: readonly WatchedEvent[]) => boolean)): Promise<readonly WatchedEvent[]>;
  /** `ADDED a`, `BOOKMARK`: the events in short. */
  story(): string[];
  stop(): void;
}

/** Only ends what hangs. */
const patienceMs = 120_000;

export function watched(status: number, lines: AsyncIterable<unknown>, stop: () => void): Watched {
  const events: WatchedEvent[] = [];
  const waiting = new Set<() => void>();
  let ended = false;
  const wake = (): void => waiting.forEach((look) => look());
  async function read(): Promise<void> {
    try {
      for await (const line of lines) {
        events.push(line as WatchedEvent);
        wake();
      }
    } catch {
      // Broken off by the test itself, or by the server: either way it is over.
    }
    ended = true;
    wake();
  }
  void read();

  const story = (): string[] =>
    events.map(({ type, object }) => (object.metadata?.name === undefined ? type : `${type} ${object.metadata.name}`));
  return {
    status,
    events,
    get ended() {
      return ended;
    },
    story,
    stop,
    until(enough) {
      const holds = typeof enough === 'number' ? () => events.length >= enough : () => enough(events);
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => end(new Error(`the watch told only: ${story().join(', ')}`)), patienceMs);
        function end(error?: Error): void {
          clearTimeout(timer);
          waiting.delete(look);
          if (error === undefined) resolve(events);
          else reject(error);
        }
        function look(): void {
          if (holds()) end();
          else if (ended) end(new Error(`the watch ended after: ${story().join(', ')}`));
        }
        waiting.add(look);
        look();
      });
    },
  };
}
