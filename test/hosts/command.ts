import { spawn } from 'node:child_process';
import { buffer } from 'node:stream/consumers';

export interface Ran {
  /** The exit status; 128 and the signal's number where a signal ended it, as in a shell. */
  code: number;
  stdout: string;
  stderr: string;
}

export interface RunOptions {
  input?: string | Uint8Array;
  /** Then it is killed, and `code` is 137. Not limited unless told. */
  withinMs?: number;
  env?: NodeJS.ProcessEnv;
}

export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/** Runs a program to its end, whatever that is. @throws CommandError when it can't be started. */
export async function run(argv: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const [file = '', ...args] = argv;
  const { withinMs } = options;
  const child = spawn(file, args, {
    stdio: 'pipe',
    env: options.env ?? process.env,
    // A group of its own, to be killed with all that it started: nsenter forks.
    detached: withinMs !== undefined,
  });
  const timer = withinMs === undefined ? undefined : setTimeout(() => killGroup(child.pid), withinMs);
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', (cause) => reject(new CommandError(`${file} can't be run: ${cause.message}`, { cause })));
    child.once('close', (code, signal) => resolve(code ?? (signal === 'SIGKILL' ? 137 : 128)));
  });
  // It may end without reading what it was given.
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.input);
  const [stdout, stderr, code] = await Promise.all([buffer(child.stdout), buffer(child.stderr), ended]).finally(() =>
    clearTimeout(timer),
  );
  return { code, stdout: stdout.toString(), stderr: stderr.toString() };
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    // All of it has ended; what it started elsewhere may still hold its output.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** @returns what it printed. @throws CommandError with what it complained of, unless it ended with 0. */
export async function must(argv: readonly string[], options: RunOptions = {}): Promise<string> {
  const { code, stdout, stderr } = await run(argv, options);
  if (code !== 0) throw new CommandError(`${argv.join(' ')} ended with ${code}: ${(stderr || stdout).trim()}`);
  return stdout;
}
