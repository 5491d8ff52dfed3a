import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** `rackwright run` as a process of its own, with what it says. */
export interface RunProcess {
  /** Until it says so, counted from the last wait. @throws when it ends first, or stays silent for too long. */
  hears(text: string): Promise<void>;
  /** Whether it has said so at any time. */
  said(text: string): boolean;
  /** Warnings and errors since the last call, without their time. */
  complaints(): string[];
  readonly pid: number | undefined;
  readonly ended: boolean;
  /** Resolves with the exit code when it ends by itself. */
  exit(): Promise<number | null>;
  /** By SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
}

const command = fileURLToPath(new URL('../../../cli/rackwright.ts', import.meta.url));
/** Only ends what hangs. */
const patienceMs = 600_000;

/** @param clockByMs how far its clock is ahead of the machine's; behind when negative. */
export function startRunProcess(args: readonly string[], { clockByMs = 0 } = {}): RunProcess {
  const shift = `data:text/javascript,const now = Date.now; Date.now = () => now() + ${clockByMs}`;
  const argv = [...(clockByMs === 0 ? [] : ['--import', shift]), command, 'run', ...args];
  const child = spawn(process.execPath, argv, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  let awaited = 0;
  let complained = 0;
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const ended = (): boolean => child.exitCode !== null || child.signalCode !== null;
  /** What it said last can come after its end. */
  let silent = false;
  child.once('close', () => (silent = true));

  return {
    async hears(text) {
      const until = Date.now() + patienceMs;
      for (let at = -1; at < 0; at = said.indexOf(text, awaited)) {
        if (silent || Date.now() > until) throw new Error(`it never said "${text}", but:\n${said}`);
        await sleep(50);
      }
      awaited = said.indexOf(text, awaited) + text.length;
    },
    said: (text) => said.includes(text),
    complaints() {
      const end = said.lastIndexOf('\n') + 1;
      const lines = said.slice(complained, end).split('\n');
      complained = end;
      return lines
        .filter((line) => line !== '' && !/ (DEBUG|INFO) /.test(line))
        .map((line) => line.replace(/^[0-9:.]+ /, ''));
    },
    get pid() {
      return child.pid;
    },
    get ended() {
      return ended();
    },
    async exit() {
      if (!ended()) await once(child, 'exit');
      return child.exitCode;
    },
    async stop() {
      if (ended()) return child.exitCode;
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
      return child.exitCode;
    },
  };
}
