import type { Log } from '#models/ports/log.ts';

/** Work by key, one key a microtask and in the order it came; a key that waits already isn't added twice. */
export interface Turns {
  add(key: string): void;
  stop(): void;
}

/** An error of one key is logged and doesn't stop the others. */
export function createTurns(log: Log, work: (key: string) => void): Turns {
  const waiting = new Set<string>();
  let running = false;
  let stopped = false;

  async function run(): Promise<void> {
    running = true;
    await Promise.resolve();
    for (let [key] = waiting; key !== undefined && !stopped; [key] = waiting) {
      waiting.delete(key);
      try {
        work(key);
      } catch (error) {
        log.error('a collector failed', { key, error });
      }
      await Promise.resolve();
    }
    running = false;
  }

  return {
    add(key) {
      waiting.add(key);
      if (!running) void run();
    },
    stop() {
      stopped = true;
      waiting.clear();
    },
  };
}
