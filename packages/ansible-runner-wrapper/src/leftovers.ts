import { readFile, readdir } from 'node:fs/promises';
import type { Clock } from './clock.ts';
import { cookieName } from './environment.ts';
import { identify, signalProcess, type ProcessIdentity } from './process-identity.ts';

/** What tells a run's processes from all others. */
export interface Marks {
  /** In the environment that each of them was executed with. */
  readonly cookie: string;
  /**
   * The folder of its ssh's sockets: an ssh that keeps a connection open names its socket in its title, and writes that title over
   * its environment.
   */
  readonly controlSockets: string;
}

const rounds = 40;
const betweenRounds = 25;

/**
 * Ends every process of a run, wherever in the process tree it went: Ansible's workers and ssh's kept connections have sessions
 * of their own, so a signal to a process group misses them. Returns those that didn't end within a second.
 *
 * Not seen: processes of another user (a task that became one by a local sudo), for an unprivileged caller; and programs other
 * than ssh that write over their environment.
 */
export async function endProcesses(marks: Marks, clock: Clock, signal?: AbortSignal): Promise<readonly number[]> {
  let found = await processesOf(marks);
  for (let round = 0; found.length > 0 && round < rounds; round += 1) {
    for (const process of found) await signalProcess(process, 'SIGKILL');
    await clock.sleep(betweenRounds, signal);
    found = await processesOf(marks);
  }
  return found.map((process) => process.pid);
}

export async function processesOf(marks: Marks): Promise<readonly ProcessIdentity[]> {
  const entry = Buffer.from(`${cookieName}=${marks.cookie}\0`);
  const title = Buffer.from(`ssh: ${marks.controlSockets}/`);
  const found: ProcessIdentity[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    // The identity is read before the marks: a number that changes hands in between no longer fits it.
    const identity = await identify(Number(name));
    if (identity === undefined) continue;
    const environment = await content(`/proc/${name}/environ`);
    const isOfRun = environment.includes(entry) || (await content(`/proc/${name}/cmdline`)).indexOf(title) === 0;
    if (isOfRun) found.push(identity);
  }
  return found;
}

async function content(path: string): Promise<Buffer> {
  return readFile(path).catch(() => Buffer.alloc(0));
}
