import type { Clock } from './clock.ts';
import { signalProcess } from './process-identity.ts';
import type { Marks, ProcessTable } from './process-table.ts';

const rounds = 40;
const betweenRounds = 25;

/**
 * Ends every process of a run, wherever in the process tree it went: Ansible's workers and ssh's kept connections have sessions
 * of their own, so a signal to a process group misses them. Returns those that didn't end within a second.
 *
 * Not seen: processes of another user (a task that became one by a local sudo), for an unprivileged caller; and programs other
 * than ssh that write over their environment.
 */
export async function endProcesses(
  table: ProcessTable,
  marks: Marks,
  clock: Clock,
  signal?: AbortSignal,
): Promise<readonly number[]> {
  let found = await table.of(marks);
  for (let round = 0; found.length > 0 && round < rounds; round += 1) {
    for (const process of found) await signalProcess(process, 'SIGKILL');
    await clock.sleep(betweenRounds, signal);
    found = await table.of(marks);
  }
  return found.map((process) => process.pid);
}
