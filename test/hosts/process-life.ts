import { readFileSync } from 'node:fs';

/** A process, told from a later one with the same number by when it started. */
export interface ProcessLife {
  pid: number;
  /** In ticks since this machine's start; field 22 of proc_pid_stat(5). */
  started: string;
}

export function lifeOf(pid: number): ProcessLife | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in brackets, may hold anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, started] = [fields[0], fields[19]];
    return started === undefined || state === 'Z' ? undefined : { pid, started };
  } catch {
    return undefined;
  }
}

export function isAlive({ pid, started }: ProcessLife): boolean {
  return lifeOf(pid)?.started === started;
}
