import { readFileSync } from 'node:fs';

/** Resident memory of a process now, and at its highest, in bytes (proc(5)). */
export function memoryOf(pid: number): { rss: number; peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const of = (field: string): number =>
    Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? 0) * 1_024;
  return { rss: of('VmRSS'), peak: of('VmHWM') };
}
