import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ansibleRunner, AnsibleRunnerError, type RunSpec } from 'ansible-runner-wrapper';
import type { Clock } from '#models/ports/clock.ts';
import { OpsError } from '../port.ts';
import { follow, type Followed } from './followed.ts';

/**
 * Runs of operations by the operation's name. A refused one leaves its run behind, so the name may have several, one after
 * the other; all but the last one began nothing.
 */
export interface Runs {
  latest(operation: string): Promise<Followed | undefined>;
  /** Starts the next attempt, or takes up the one that somebody else has just started. */
  next(operation: string, before: Followed | undefined, spec: (ident: string) => Promise<RunSpec>): Promise<Followed>;
  /** Forgets what was started long ago. */
  prune(olderThanMs: number): Promise<void>;
}

export interface RunnerOptions {
  dataDir: string;
  command?: string;
  signal?: AbortSignal;
  clock: Clock;
}

const readingMs = 500;
/** Only ends what hangs. */
const longestReadingMs = 30_000;

export type Runner = ReturnType<typeof ansibleRunner>;

export function createRunner({ dataDir, command }: RunnerOptions): Runner {
  return ansibleRunner({ dataDir, ...(command === undefined ? {} : { command }) });
}

export function createRuns(options: RunnerOptions): Runs {
  const { dataDir, clock } = options;
  const following = followingOf(options);
  const runner = createRunner(options);
  const followed = new Map<string, Followed>();
  const takingUp = new Map<string, Promise<Followed>>();

  function keep(one: Followed): Followed {
    followed.set(one.ident, one);
    return one;
  }

  /** Where reading its files failed once, it is followed from its first event again. */
  function stillFollowed(ident: string): Followed | undefined {
    const known = followed.get(ident);
    return known?.broken === undefined ? known : undefined;
  }

  /** Also those of adapters beside this one, which may have removed what is followed here. */
  async function idents(): Promise<string[]> {
    return readdir(dataDir).catch((error: unknown) => {
      if (isMissing(error)) return [];
      throw error;
    });
  }

  async function takeUp(ident: string, number: number): Promise<Followed> {
    const known = takingUp.get(ident) ?? stillFollowed(ident);
    if (known !== undefined) return known;
    const taking = resumed(ident, number).finally(() => takingUp.delete(ident));
    takingUp.set(ident, taking);
    return taking;
  }

  async function resumed(ident: string, number: number): Promise<Followed> {
    const run = await runner.resume(ident, following);
    // Whoever has started it meanwhile follows it.
    const others = stillFollowed(ident);
    if (others !== undefined) void run.detach();
    const taken = others ?? keep(follow(run, clock, number));
    // What it has told so far has to be read first; and all of it, where it has ended: nobody is to be told that it runs.
    const over = (await runner.state(ident)) !== 'running';
    await taken.until(() => false, over ? longestReadingMs : readingMs);
    return taken;
  }

  return {
    async latest(operation) {
      const key = keyOf(operation);
      return orOpsError(async () => {
        const last = Math.max(0, ...(await idents()).flatMap((name) => numberOf(name, key) ?? []));
        return last === 0 ? undefined : takeUp(`${key}-${last}`, last);
      });
    },
    async next(operation, before, spec) {
      const number = (before?.number ?? 0) + 1;
      const ident = `${keyOf(operation)}-${number}`;
      return orOpsError(async () => {
        try {
          return keep(follow(await runner.run({ ...(await spec(ident)), ident }, following), clock, number));
        } catch (error) {
          if (error instanceof AnsibleRunnerError && error.kind === 'ident-in-use') return takeUp(ident, number);
          throw error;
        }
      });
    },
    async prune(olderThanMs) {
      await runner.prune({ olderThanMs, unsettled: true });
      const left = new Set(await idents());
      for (const ident of followed.keys()) if (!left.has(ident)) followed.delete(ident);
    },
  };
}

export function followingOf({ signal }: RunnerOptions): { signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/** Short: a folder of this name has to leave room for ssh's sockets. */
function keyOf(operation: string): string {
  return createHash('sha256').update(operation).digest('hex').slice(0, 20);
}

function numberOf(name: string, key: string): number | undefined {
  const number = name.startsWith(`${key}-`) ? Number(name.slice(key.length + 1)) : Number.NaN;
  return Number.isSafeInteger(number) ? number : undefined;
}

/** @throws OpsError for what the wrapper says, or the files of this controller's: nothing was done on the machine. */
export async function orOpsError<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof Error && 'syscall' in error && 'code' in error) {
      const message = `the controller's own files can not be used (${String(error.code)}): see its --state-dir`;
      throw new OpsError('BackendFailed', message, { retryable: true, cause: error });
    }
    if (!(error instanceof AnsibleRunnerError)) throw error;
    if (error.kind === 'invalid-input') {
      throw new OpsError('InvalidRequest', error.message, { retryable: false, cause: error });
    }
    throw new OpsError('BackendFailed', error.message, { retryable: true, cause: error });
  }
}

/** Where runs of operations are, and where those that only ask. */
export const folders = (dataDir: string): { operations: string; asides: string; files: string; answers: string } => ({
  operations: join(dataDir, 'o'),
  asides: join(dataDir, 'a'),
  files: join(dataDir, 'files'),
  answers: join(dataDir, 'answers'),
});
