import type { Run, RunResult } from 'ansible-runner-wrapper';
import type { Clock } from '#models/ports/clock.ts';
import { nothingSeen, see, type Seen } from './seen.ts';

/** A run that is being followed in this process. */
export interface Followed {
  readonly ident: string;
  /** Which attempt at its operation it is. */
  readonly number: number;
  readonly seen: Seen;
  /** How it ended, once all its events are in `seen`. */
  readonly result: RunResult | undefined;
  /** Why it can be followed no more, though it may go on. */
  readonly broken: unknown;
  /** Resolves when `done` holds, when nothing more will come, or after `mostMs`. */
  until(done: () => boolean, mostMs: number): Promise<void>;
  /** Asks it to end; returns at once. */
  cancel(): void;
}

export function follow(run: Run, clock: Clock, number = 1): Followed {
  let seen = nothingSeen;
  let result: RunResult | undefined;
  let broken: unknown;
  const waiting = new Set<() => void>();
  const wake = (): void => {
    for (const one of waiting) one();
  };

  async function read(): Promise<void> {
    try {
      for await (const event of run) {
        seen = see(seen, event);
        wake();
      }
      result = await run.result;
    } catch (error) {
      broken = error;
    }
    wake();
  }
  void read();

  return {
    ident: run.ident,
    number,
    get seen() {
      return seen;
    },
    get result() {
      return result;
    },
    get broken() {
      return broken;
    },
    until(done, mostMs) {
      return new Promise((resolve) => {
        const look = (): void => {
          if (done() || result !== undefined || broken !== undefined) finish();
        };
        const finish = (): void => {
          stop();
          waiting.delete(look);
          resolve();
        };
        const stop = clock.setTimer(mostMs, finish);
        waiting.add(look);
        look();
      });
    },
    cancel() {
      run.cancel().catch(() => undefined);
    },
  };
}
