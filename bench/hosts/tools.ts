import { readdirSync, readFileSync } from 'node:fs';

export interface Tools {
  /** Processes at the time of the most memory. */
  most: number;
  bytes: number;
}

/** Processes whose command line names `folder`: what outlives its parent is no longer its child. */
export function watchTools(folder: string): { stop(): Tools } {
  const highest: Tools = { most: 0, bytes: 0 };
  const look = (): void => {
    const sizes = readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((pid) => sizeOf(pid, folder) ?? []);
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    if (bytes > highest.bytes) Object.assign(highest, { most: sizes.length, bytes });
  };
  const timer = setInterval(look, 2_000);
  return {
    stop() {
      clearInterval(timer);
      return highest;
    },
  };
}

/** Proportional set size (proc_pid_smaps_rollup(5)); undefined for those that aren't meant, or have ended. */
function sizeOf(pid: string, folder: string): number | undefined {
  try {
    if (!readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(folder)) return undefined;
    const [, kB] = /^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')) ?? [];
    return kB === undefined ? undefined : Number(kB) * 1_024;
  } catch {
    return undefined;
  }
}
