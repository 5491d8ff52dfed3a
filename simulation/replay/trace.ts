import type { Clock } from '#models/ports/clock.ts';

/** Every call through a port, as one line of JSON each: two runs are the same run when their lines are. */
export interface Trace {
  /** Oldest first. Empty where lines are given to `onLine` instead of being held. */
  readonly lines: readonly string[];
  readonly count: number;
  record(port: string, call: string, entry: Readonly<Record<string, unknown>>): void;
  /** Records the call and what came of it when it ends; gives back the same outcome. */
  around<T>(
    port: string,
    call: string,
    asked: unknown,
    act: () => Promise<T>,
    told?: (value: T) => unknown,
  ): Promise<T>;
}

/** Times are ms since `createTrace`. Nothing in a trace is secret: whoever records leaves secrets out. */
export function createTrace(clock: Clock, onLine?: (line: string) => void): Trace {
  const startMs = clock.now();
  const lines: string[] = [];
  let count = 0;

  function record(port: string, call: string, entry: Readonly<Record<string, unknown>>): void {
    count += 1;
    const line = JSON.stringify({ n: count, ms: clock.now() - startMs, port, call, ...entry });
    if (onLine === undefined) lines.push(line);
    else onLine(line);
  }

  return {
    lines,
    get count() {
      return count;
    },
    record,
    async around(port, call, asked, act, told = (value) => value) {
      const at = count + 1;
      record(port, call, { asked });
      try {
        const value = await act();
        record(port, call, { answers: at, told: told(value) });
        return value;
      } catch (error) {
        record(port, call, { answers: at, failed: errorOf(error) });
        throw error;
      }
    },
  };
}

function errorOf(error: unknown): unknown {
  if (!(error instanceof Error)) return String(error);
  const { name, message } = error;
  return { name, message, ...('reason' in error && { reason: error.reason }) };
}
