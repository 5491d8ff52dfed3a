import { readFile, readlink } from 'node:fs/promises';
import { AnsibleRunnerError } from './errors.ts';

/** A process, told from a later one of the same number by when it began (clock ticks since the machine started). */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startTime: string;
}

/** Where process numbers mean the same: this machine, since it started, in this pid namespace. */
export interface Place {
  readonly machine: string;
  readonly boot: string;
  readonly pidNamespace: string;
}

/** @throws `unsupported-platform` where there is no /proc of Linux's. */
export async function thisPlace(): Promise<Place> {
  try {
    const machine = await readFile('/etc/machine-id', 'utf8').catch(() => '');
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    return { machine: machine.trim(), boot: boot.trim(), pidNamespace: await readlink('/proc/self/ns/pid') };
  } catch (error) {
    throw new AnsibleRunnerError('unsupported-platform', "Linux's /proc can't be read", error);
  }
}

/** Undefined when there is no such process, or it has ended and only waits for its parent. */
export async function identify(pid: number): Promise<ProcessIdentity | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (stat === undefined) return undefined;
  // The second field is the program's name in parentheses, which may hold blanks and parentheses itself.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state] = fields;
  const startTime = fields[19];
  return state === undefined || startTime === undefined || 'ZXx'.includes(state) ? undefined : { pid, startTime };
}

export async function isAlive(process: ProcessIdentity): Promise<boolean> {
  return (await identify(process.pid))?.startTime === process.startTime;
}

/** Sends a signal to this very process; nothing when it has ended, even if its number is another's by now. */
export async function signalProcess(target: ProcessIdentity, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (!(await isAlive(target))) return;
  try {
    process.kill(target.pid, signal);
  } catch {
    // It has ended meanwhile.
  }
}
