import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from './clock.ts';
import { codeOf } from './errors.ts';
import type { Gap, RunEvent } from './event.ts';
import { genuine, playbookId, type PlaybookId } from './genuine.ts';
import type { Json } from './json.ts';
import { parseEvent } from './parse-event.ts';
import type { Redact } from './redact.ts';

/** How long an event is waited for that a later one has overtaken, or whose file can't be parsed, before it is given up. */
const patience = 2_000;

/** A larger event file isn't read: one task's output must not fill this process's memory. */
export const biggestEvent = 8 * 1024 * 1024;

/** How many events one `read` returns at most, so that following a long run afresh doesn't hold it all. */
const batch = 200;

/**
 * How long a folder has to look the same until a listing is known to hold all of it: file systems date changes by ticks, of up to
 * 10 ms where the kernel is older than 6.13, and two within one tick look like one.
 */
const settledMs = 100;

const eventFile = /^(\d{1,15})-[^/]*(?<!-partial)\.json$/;

export interface EventFiles {
  /**
   * The next events in the order of their counters; `[]` when there is none now. With `over` (the runner has ended, so no
   * file comes any more) what is missing is not waited for, and `[]` means that all have been read.
   */
  read(over: boolean): Promise<readonly RunEvent[]>;
}

/**
 * Reads the folder in which ansible-runner puts one file an event, `<counter>-<uuid>.json`, from after the counter given.
 * What Ansible didn't report itself comes as `output`, whatever it says it is.
 */
export function eventFiles(folder: string, clock: Clock, redact: Redact, after = 0): EventFiles {
  let next = after + 1;
  let known = new Map<number, string>();
  let seenChange: bigint | undefined;
  let seenAt = 0;
  let listed = false;
  let waitingSince: number | undefined;
  let id: PlaybookId | undefined;

  /** Lists again unless the folder has been listed when it had looked the same for long enough, and still does. */
  const refresh = async (): Promise<void> => {
    const change = await changedAt(folder);
    if (change === undefined) return;
    if (change === seenChange && listed) return;
    if (change !== seenChange) seenAt = clock.now();
    listed = change === seenChange && clock.now() - seenAt >= settledMs;
    seenChange = change;
    known = await list(folder, next);
  };

  const stuck = (over: boolean): boolean => {
    if (over) return false;
    waitingSince ??= clock.now();
    return clock.now() - waitingSince < patience;
  };

  const read = async (over: boolean): Promise<readonly RunEvent[]> => {
    if (over) known = await list(folder, next);
    else await refresh();
    if (known.size > 0) id ??= await findPlaybookId(folder);
    const events: RunEvent[] = [];
    const add = (event: RunEvent, upTo: number): void => {
      events.push(event);
      known.delete(upTo);
      next = upTo + 1;
      waitingSince = undefined;
    };
    while (events.length < batch && known.size > 0) {
      const name = known.get(next);
      if (name === undefined) {
        if (stuck(over)) break;
        const lost = lowest(known) - 1;
        add(gap(next, lost, 'missing'), lost);
        continue;
      }
      const found = await readEvent(join(folder, name), next, id, redact);
      if (found === 'unreadable' && stuck(over)) break;
      add(typeof found === 'string' ? gap(next, next, found) : found, next);
    }
    return events;
  };

  return { read };
}

function gap(counter: number, to: number, reason: Gap['reason']): Gap {
  return { kind: 'gap', counter, to, reason };
}

/** Two files of one counter: always the same one is taken. */
function byName(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function lowest(known: ReadonlyMap<number, string>): number {
  let least = Number.MAX_SAFE_INTEGER;
  for (const counter of known.keys()) least = Math.min(least, counter);
  return least;
}

/** When a name was last added; undefined before the folder is made. */
async function changedAt(folder: string): Promise<bigint | undefined> {
  try {
    return (await stat(folder, { bigint: true })).mtimeNs;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function list(folder: string, from: number): Promise<Map<number, string>> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  });
  const found = new Map<number, string>();
  for (const name of names.toSorted(byName)) {
    const counter = Number(eventFile.exec(name)?.[1]);
    if (counter >= from && !found.has(counter)) found.set(counter, name);
  }
  return found;
}

/** Looks through what came before the first play; undefined until the playbook has begun. */
async function findPlaybookId(folder: string): Promise<PlaybookId | undefined> {
  const files = [...(await list(folder, 1))].toSorted(([a], [b]) => a - b).slice(0, batch);
  for (const [, name] of files) {
    const raw = await readRaw(join(folder, name));
    const id = typeof raw === 'object' ? playbookId(raw.content) : undefined;
    if (id !== undefined) return id;
  }
  return undefined;
}

async function readEvent(
  path: string,
  counter: number,
  id: PlaybookId | undefined,
  redact: Redact,
): Promise<RunEvent | 'unreadable' | 'too-big'> {
  const raw = await readRaw(path);
  if (typeof raw === 'string') return raw;
  const event = parseEvent(redact.event(genuine(raw.content, id)));
  // A file whose content says another counter was not written by ansible-runner, or not whole.
  return event?.counter === counter ? event : 'unreadable';
}

async function readRaw(path: string): Promise<{ readonly content: Json } | 'unreadable' | 'too-big'> {
  try {
    const text = await readAtMost(path, biggestEvent);
    if (text === undefined) return 'too-big';
    const content: Json = JSON.parse(text);
    return { content };
  } catch (error) {
    if (error instanceof SyntaxError || codeOf(error) === 'ENOENT') return 'unreadable';
    throw error;
  }
}

async function readAtMost(path: string, most: number): Promise<string | undefined> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    return size > most ? undefined : await file.readFile('utf8');
  } finally {
    await file.close();
  }
}
