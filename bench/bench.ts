import type { Result } from './result.ts';

export interface Bench {
  name: string;
  /** One line for `--help`. */
  what: string;
  run(context: BenchContext): Promise<Result[]>;
}

export interface BenchContext {
  /** A line for whoever waits. */
  progress(line: string): void;
  /** Aborts when the run is broken off. */
  signal: AbortSignal;
  /** Where child processes write CPU profiles, if they are asked for. */
  profiles: string | undefined;
}
