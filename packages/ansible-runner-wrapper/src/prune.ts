import { readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from './clock.ts';
import { AnsibleRunnerError, codeOf } from './errors.ts';
import { endProcesses } from './leftovers.ts';
import { processTable } from './process-table.ts';
import { readRecord } from './record.ts';
import { drafts, exists, pruned, runFolder, type RunFolder } from './run-folder.ts';
import { standing } from './standing.ts';

/** A run that has a folder, the latest first. */
export interface KnownRun {
  readonly ident: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** `unsettled`: it has ended, or can't be seen from here, and nobody has resumed it to see how. */
  readonly state: 'running' | 'settled' | 'unsettled';
}

export interface Retention {
  /** Keeps the latest so many of those that have ended. All by default. */
  readonly keep?: number;
  /** Removes what was started longer ago than this. Nothing by default. */
  readonly olderThanMs?: number;
  /** Removes also runs whose end nobody has seen. Not by default: their results would be lost. */
  readonly unsettled?: boolean;
}

export async function listRuns(dataDir: string, clock: Clock, signal?: AbortSignal): Promise<readonly KnownRun[]> {
  const runs: KnownRun[] = [];
  for (const ident of await names(dataDir)) {
    signal?.throwIfAborted();
    if (ident.startsWith('.')) continue;
    const folder = runFolder(dataDir, ident);
    const record = await readRecord(folder);
    if (record === undefined) continue;
    runs.push({ ident, startedAt: Date.parse(record.startedAt), state: await stateOf(folder, clock) });
  }
  return runs.toSorted((a, b) => b.startedAt - a.startedAt || (a.ident < b.ident ? -1 : 1));
}

export async function stateOf(folder: RunFolder, clock: Clock): Promise<KnownRun['state']> {
  if (await exists(folder.result)) return 'settled';
  const record = await readRecord(folder);
  return record !== undefined && (await standing(record, clock.now())) === 'running' ? 'running' : 'unsettled';
}

/**
 * Removes the folders of runs that have ended, with their artifacts. A run that lives is never removed. Returns the idents that
 * are gone. What an earlier call that was killed left half removed is removed too.
 */
export async function pruneRuns(
  dataDir: string,
  retention: Retention,
  clock: Clock,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const now = clock.now();
  const ended = (await listRuns(dataDir, clock, signal)).filter((run) => run.state !== 'running');
  const gone: string[] = [];
  for (const [index, run] of ended.entries()) {
    signal?.throwIfAborted();
    const tooMany = retention.keep !== undefined && index >= retention.keep;
    const tooOld = retention.olderThanMs !== undefined && now - run.startedAt > retention.olderThanMs;
    if (!tooMany && !tooOld) continue;
    if (run.state === 'unsettled' && retention.unsettled !== true) continue;
    await remove(dataDir, run.ident, clock, signal);
    gone.push(run.ident);
  }
  await removeRests(dataDir, now);
  return gone;
}

async function remove(dataDir: string, ident: string, clock: Clock, signal?: AbortSignal): Promise<void> {
  const folder = runFolder(dataDir, ident);
  const record = await readRecord(folder);
  if (record !== undefined && !(await exists(folder.result))) {
    await endProcesses(processTable(), { cookie: record.cookie, controlSockets: folder.controlSockets }, clock, signal);
  }
  const aside = join(dataDir, `${pruned}${ident}`);
  try {
    await rm(aside, { recursive: true, force: true });
    // Renamed first: half a folder must not pass for a run.
    await rename(folder.path, aside);
    await rm(aside, { recursive: true, force: true });
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    throw new AnsibleRunnerError('storage', `run ${ident} can't be removed`, error);
  }
}

/** A draft of this age belongs to a start that was killed: starts take seconds. */
const abandonedMs = 3_600_000;

async function removeRests(dataDir: string, now: number): Promise<void> {
  for (const name of await names(dataDir)) {
    const path = join(dataDir, name);
    const isDraft = name.startsWith(drafts);
    if (!isDraft && !name.startsWith(pruned)) continue;
    const found = await stat(path).catch(() => undefined);
    if (isDraft && (found === undefined || now - found.mtimeMs < abandonedMs)) continue;
    await rm(path, { recursive: true, force: true });
  }
}

async function names(dataDir: string): Promise<readonly string[]> {
  try {
    return (await readdir(dataDir)).toSorted();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw new AnsibleRunnerError('storage', `${dataDir} can't be read`, error);
  }
}
