import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, openSync, closeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { firstLine } from '../../cli/first-line.ts';
import type { HostNet } from '../host-net.ts';
import { HostsError } from '../hosts-error.ts';

const command = fileURLToPath(new URL('../../../cli/rackwright.ts', import.meta.url));
/** These only end what hangs. Those that follow others which were killed wait for the Lease of those to be over. */
const startMs = 300_000;
const graceMs = 100_000;

/** `rackwright run` as whoever operates it starts it, in the network of the hosts. */
export interface ControllersProcess {
  readonly pid: number;
  /** All that it has said. */
  log(): string;
  /** Its memory that is in use now, in bytes. */
  residentBytes(): number;
  stop(): Promise<void>;
  /** Without a word to anybody, as a machine does that loses its power. */
  kill(): Promise<void>;
}

/**
 * Resolves when it leads. `stateDir`: where its adapters keep what outlives it.
 * @throws HostsError with what it said, when it ends or doesn't get there.
 */
export async function startControllers(
  net: HostNet,
  kubeconfig: string,
  logFile: string,
  stateDir: string,
): Promise<ControllersProcess> {
  const { env, nodeFlags } = firstLine();
  const [file = '', ...args] = net.enter([
    process.execPath,
    ...nodeFlags,
    command,
    'run',
    '--kubeconfig',
    kubeconfig,
    '--state-dir',
    stateDir,
    '--log-level',
    'debug',
  ]);
  const log = openSync(logFile, 'a');
  const child = spawn(file, args, { stdio: ['ignore', log, log], env: { ...process.env, ...env } });
  closeSync(log);
  const ended = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const said = (): string => readFileSync(logFile, 'utf8');

  async function stop(): Promise<void> {
    if (ended()) return;
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
    await gone;
    clearTimeout(timer);
    if (child.signalCode === 'SIGKILL') {
      throw new HostsError(`rackwright run didn't end in ${graceMs / 1000} s; it said:\n${said().slice(-2_000)}`);
    }
  }

  const deadline = performance.now() + startMs;
  while (!said().includes('all controllers run')) {
    if (ended() || performance.now() > deadline) {
      await stop();
      throw new HostsError(`rackwright run didn't come to lead; it said:\n${said().slice(-4_000)}`);
    }
    await sleep(50);
  }
  return {
    pid: child.pid ?? 0,
    log: said,
    residentBytes: () =>
      1024 * Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0),
    stop,
    async kill() {
      if (ended()) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}
