import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

export class DaemonError extends Error {
  override readonly name = 'DaemonError';
}

export interface DaemonOptions {
  name: string;
  command: string;
  args: readonly string[];
  /** Everything it says is appended there. */
  logFile: string;
  /** Whether it serves; asked until it does. */
  isReady(): Promise<boolean>;
  /** Only ends what hangs. Default 300 s. */
  readyWithinMs?: number;
}

/** A process of a test's own: started, killed and started again at will, and gone when this process is. */
export interface Daemon {
  readonly name: string;
  /** While it runs. */
  readonly pid: number | undefined;
  readonly logFile: string;
  /** Resolves when it serves. Starting one that runs does nothing. @throws DaemonError with the end of its log. */
  start(): Promise<void>;
  /** Resolves when it is gone. A signal but SIGKILL gets 10 s before SIGKILL follows. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

const graceMs = 10_000;
const askAgainMs = 50;

export function createDaemon(options: DaemonOptions): Daemon {
  const { name, logFile, readyWithinMs = 300_000 } = options;
  let child: ChildProcess | undefined;

  const runs = (process: ChildProcess): boolean => process.exitCode === null && process.signalCode === null;

  async function waitUntilReady(process: ChildProcess): Promise<void> {
    const deadline = Date.now() + readyWithinMs;
    while (!(await options.isReady())) {
      if (!runs(process)) {
        throw new DaemonError(`${name} ended with ${process.exitCode ?? process.signalCode}:\n${tailOf(logFile)}`);
      }
      if (Date.now() > deadline)
        throw new DaemonError(`${name} isn't ready after ${readyWithinMs} ms:\n${tailOf(logFile)}`);
      await sleep(askAgainMs);
    }
  }

  async function stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const was = child;
    child = undefined;
    if (was === undefined || !runs(was)) return;
    const gone = once(was, 'exit');
    was.kill(signal);
    const timer = setTimeout(() => was.kill('SIGKILL'), graceMs);
    await gone;
    clearTimeout(timer);
  }

  return {
    name,
    logFile,
    get pid() {
      return child?.pid;
    },
    async start() {
      if (child !== undefined && runs(child)) return;
      const process = launch(options);
      child = process;
      try {
        await once(process, 'spawn');
      } catch (cause) {
        child = undefined;
        throw new DaemonError(`${name} can't be started: on Linux that needs setpriv (util-linux)`, { cause });
      }
      try {
        await waitUntilReady(process);
      } catch (error) {
        await stop('SIGKILL');
        throw error;
      }
    },
    stop,
  };
}

function launch({ command, args, logFile }: DaemonOptions): ChildProcess {
  const log = openSync(logFile, 'a');
  try {
    // The kernel ends it with this process, however that ends (prctl(2), PR_SET_PDEATHSIG).
    const [file, all] =
      process.platform === 'linux'
        ? ['setpriv', ['--pdeathsig', 'KILL', '--', command, ...args]]
        : [command, [...args]];
    return spawn(file, all, { stdio: ['ignore', log, log] });
  } finally {
    closeSync(log);
  }
}

function tailOf(file: string): string {
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-15).join('\n');
}
