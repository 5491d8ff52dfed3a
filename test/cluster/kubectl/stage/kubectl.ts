import { execFile, spawn } from 'node:child_process';
import { eventually } from '#test/parity/scene.ts';

export interface Outcome {
  stdout: string;
  stderr: string;
  exitCode: number;
}

export interface Surroundings {
  binary: string;
  /** Working folder, HOME and cache at once: nothing of this machine's own configuration is read. */
  folder: string;
  kubeconfig: string;
}

export interface RunOptions {
  stdin?: string;
  env?: Readonly<Record<string, string>>;
}

/** Only ends what hangs. */
const hangs = 170_000;

export function runKubectl(where: Surroundings, args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const { folder: cwd, binary } = where;
    const env = { ...environment(where), ...options.env };
    const child = execFile(binary, args, { cwd, env, timeout: hangs, maxBuffer: 64e6 }, (error, stdout, stderr) => {
      if (error === null) return resolve({ stdout, stderr, exitCode: 0 });
      if (typeof error.code === 'number') return resolve({ stdout, stderr, exitCode: error.code });
      reject(new Error(`kubectl ${args.join(' ')} was ended`, { cause: error }));
    });
    // Who reads no input may be gone before it comes.
    child.stdin?.on('error', () => undefined).end(options.stdin ?? '');
  });
}

/** A kubectl that goes on until it is stopped. */
export interface RunningKubectl {
  /** Resolves when the server has answered its watch: from then on it misses nothing. */
  watches: () => Promise<void>;
  /** Resolves when it has printed so many lines with `text`, or told it of its requests. */
  prints: (text: string, lines?: number) => Promise<void>;
  /** Ends it, unless it has ended by itself. @returns what it printed. */
  stop: () => Promise<Outcome>;
  /** Resolves when it has ended by itself. */
  readonly ended: Promise<Outcome>;
}

export function startKubectl(where: Surroundings, args: readonly string[], options: RunOptions = {}): RunningKubectl {
  const env = { ...environment(where), ...options.env };
  // It tells of its requests, and by that when its watch has begun.
  const child = spawn(where.binary, ['--v=6', ...args], { cwd: where.folder, env, stdio: ['pipe', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdin.on('error', () => undefined).end(options.stdin ?? '');
  const ended = new Promise<Outcome>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ stdout, stderr, exitCode: code ?? -1 }));
  });
  return {
    ended,
    watches: () => eventually(async () => /watch=true.*status="200/.test(stderr), `kubectl ${args.join(' ')} watches`),
    prints: (text, lines = 1) =>
      eventually(
        async () => complete(stdout, stderr).filter((line) => line.includes(text)).length >= lines,
        `kubectl ${args.join(' ')} prints ${JSON.stringify(text)}`,
      ),
    stop() {
      child.kill('SIGKILL');
      return ended;
    },
  };
}

/** A table is written cell by cell: whoever goes by half a line ends a kubectl that hasn't written the rest. */
function complete(...outputs: readonly string[]): string[] {
  return outputs.flatMap((text) => text.split('\n').slice(0, -1));
}

function environment({ folder, kubeconfig }: Surroundings): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
    KUBECONFIG: kubeconfig,
    KUBECACHEDIR: `${folder}/.cache`,
    TZ: 'UTC',
  };
}
