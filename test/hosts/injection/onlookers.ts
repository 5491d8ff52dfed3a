import { readdirSync, readFileSync } from 'node:fs';

/** Reads again and again what every process of this machine is called with, those of test hosts too, as `ps` would. */
export interface Onlooker {
  /** Looks in which one of the texts stood: of each the process's command line, once. */
  stop(): { looks: number; seen: string[] };
}

const everyMs = 100;

export function lookOn(texts: readonly string[]): Onlooker {
  const seen = new Set<string>();
  let looks = 0;
  const look = (): void => {
    looks += 1;
    for (const pid of readdirSync('/proc')) {
      if (!/^\d+$/.test(pid) || Number(pid) === process.pid) continue;
      for (const file of ['cmdline', 'environ']) {
        const text = read(`/proc/${pid}/${file}`);
        if (texts.some((each) => text.includes(each))) {
          seen.add(`${file} of ${read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').slice(0, 200)}`);
        }
      }
    }
  };
  const timer = setInterval(look, everyMs);
  return {
    stop() {
      clearInterval(timer);
      return { looks, seen: [...seen] };
    },
  };
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
