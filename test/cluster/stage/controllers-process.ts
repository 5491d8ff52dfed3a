import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface ControllersOptions {
  /** A file. Read again by the process while it runs. */
  kubeconfig: string;
  /** Where the simulated backend listens. */
  backendPort: number;
  /** Requests a second, on average; twice as many at once. */
  qps: number;
  /** Told each line of the log. */
  onLine(line: LogLine): void;
}

/** A line as `--log-format json` writes it. */
export interface LogLine {
  level: string;
  message: string;
  [field: string]: unknown;
}

/** `rackwright run` as a process of its own, started, killed and started again at will. */
export interface ControllersProcess {
  /** Of all runs so far. */
  readonly lines: readonly LogLine[];
  /** Whether this run leads and has read everything. */
  readonly leads: boolean;
  readonly pid: number | undefined;
  start(): void;
  /** Resolves with the exit code, null for one that was killed. SIGTERM has it end well. */
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<number | null>;
}

const entry = fileURLToPath(new URL('controllers-main.ts', import.meta.url));
/** Only ends what hangs. */
const graceMs = 300_000;

export function createControllersProcess(options: ControllersOptions): ControllersProcess {
  const lines: LogLine[] = [];
  let child: ChildProcess | undefined;
  let leads = false;

  function hear(text: string): void {
    const line = lineOf(text);
    lines.push(line);
    if (line.message === 'all controllers run') leads = true;
    if (line.message === 'ending') leads = false;
    options.onLine(line);
  }

  return {
    lines,
    get leads() {
      return leads;
    },
    get pid() {
      return child?.pid;
    },
    start() {
      const { kubeconfig, backendPort, qps } = options;
      const args = ['--kubeconfig', kubeconfig, '--backend', String(backendPort), '--qps', String(qps)];
      const started = fork(entry, args, { execArgv: [], stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
      child = started;
      for (const stream of [started.stdout, started.stderr]) {
        if (stream !== null) createInterface({ input: stream }).on('line', hear);
      }
    },
    async stop(signal = 'SIGTERM') {
      const was = child;
      child = undefined;
      leads = false;
      if (was === undefined) return null;
      if (was.exitCode !== null || was.signalCode !== null) return was.exitCode;
      const gone = once(was, 'exit');
      was.kill(signal);
      const timer = setTimeout(() => was.kill('SIGKILL'), graceMs);
      await gone;
      clearTimeout(timer);
      return was.exitCode;
    },
  };
}

/** What isn't JSON (a crash, a warning of Node's) is an error: nothing but the log should come. */
function lineOf(text: string): LogLine {
  try {
    const line: unknown = JSON.parse(text);
    if (typeof line === 'object' && line !== null && 'message' in line) return line as LogLine;
  } catch {
    // Told below.
  }
  return { level: 'error', message: text };
}
