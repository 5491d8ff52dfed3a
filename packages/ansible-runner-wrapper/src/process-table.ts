import { readFile, readdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { cookieName } from './environment.ts';
import { identify, type ProcessIdentity } from './process-identity.ts';

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

/**
 * Which processes of this machine belong to which run. Reading them all takes a while on a large machine, so those who ask at
 * once share one reading; it always begins after they asked.
 */
export interface ProcessTable {
  of(marks: Marks): Promise<readonly ProcessIdentity[]>;
}

/** By cookie, and by the folder of a socket. */
type Snapshot = ReadonlyMap<string, readonly ProcessIdentity[]>;

export function processTable(read: () => Promise<Snapshot> = snapshot): ProcessTable {
  let current: Promise<Snapshot> | undefined;
  let next: Promise<Snapshot> | undefined;

  const fresh = (): Promise<Snapshot> => {
    if (current === undefined) {
      current = read().finally(() => {
        current = undefined;
      });
      return current;
    }
    next ??= current
      .catch(() => undefined)
      .then(() => {
        next = undefined;
        return fresh();
      });
    return next;
  };

  return {
    of: async ({ cookie, controlSockets }) => {
      const found = await fresh();
      return [...(found.get(cookie) ?? []), ...(found.get(controlSockets) ?? [])];
    },
  };
}

async function snapshot(): Promise<Snapshot> {
  const found = new Map<string, ProcessIdentity[]>();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const mark = await markOf(name);
    if (mark === undefined) continue;
    const identity = await identify(Number(name));
    // Looked at again: the number may have changed hands before the identity was read.
    if (identity === undefined || (await markOf(name)) !== mark) continue;
    found.set(mark, [...(found.get(mark) ?? []), identity]);
  }
  return found;
}

const cookieEntry = `${cookieName}=`;
const title = /^ssh: (\/[^\0]+) \[mux\]/;

async function markOf(pid: string): Promise<string | undefined> {
  const environment = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '');
  if (environment.includes(cookieEntry)) {
    const entry = environment.split('\0').find((variable) => variable.startsWith(cookieEntry));
    if (entry !== undefined) return entry.slice(cookieEntry.length);
  }
  if (looksWhole.test(environment)) return undefined;
  const socket = title.exec(await readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => ''))?.[1];
  return socket === undefined ? undefined : dirname(socket);
}

/** An environment that nothing was written over. */
const looksWhole = /^[A-Za-z_]\w*=/;
