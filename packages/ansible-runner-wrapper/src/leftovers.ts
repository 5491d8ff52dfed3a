import { readFile, readdir } from 'node:fs/promises';
import type { Clock } from './clock.ts';
import { cookieName } from './environment.ts';
import { identify, signalProcess, type ProcessIdentity } from './process-identity.ts';

const rounds = 40;
const betweenRounds = 25;

/**
 * Ends every process of a run, wherever in the process tree it went: Ansible's workers and ssh's kept connections have sessions
 * of their own, so a signal to a process group misses them. Returns those that didn't end within a second.
 *
 * Processes of another user (a task that became one by a local sudo) can't be seen by an unprivileged caller.
 */
export async function endProcesses(cookie: string, clock: Clock, signal?: AbortSignal): Promise<readonly number[]> {
  let found = await processesOf(cookie);
  for (let round = 0; found.length > 0 && round < rounds; round += 1) {
    for (const process of found) await signalProcess(process, 'SIGKILL');
    await clock.sleep(betweenRounds, signal);
    found = await processesOf(cookie);
  }
  return found.map((process) => process.pid);
}

/** All processes whose environment, as it was when they were executed, has the run's cookie. */
export async function processesOf(cookie: string): Promise<readonly ProcessIdentity[]> {
  const entry = Buffer.from(`${cookieName}=${cookie}\0`);
  const found: ProcessIdentity[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const pid = Number(name);
    const identity = await identify(pid);
    if (identity === undefined) continue;
    // The identity is read before the environment: a number that changed hands in between no longer fits it.
    const environment = await readFile(`/proc/${name}/environ`).catch(() => undefined);
    if (environment?.includes(entry) === true) found.push(identity);
  }
  return found;
}
