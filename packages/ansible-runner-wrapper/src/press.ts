import type { Clock } from './clock.ts';
import { isJsonObject } from './json.ts';
import { endProcesses } from './leftovers.ts';
import { signalProcess } from './process-identity.ts';
import type { ProcessTable } from './process-table.ts';
import { readJson, type RunRecord } from './record.ts';
import { writeWhole, type RunFolder } from './run-folder.ts';

/** Notes, where every follower sees it, that the run is to end. The first note holds. */
export async function requestCancel(folder: RunFolder, clock: Clock): Promise<void> {
  if ((await cancelledAt(folder)) !== undefined) return;
  await writeWhole(folder.cancelled, { at: new Date(clock.now()).toISOString() });
}

/** When the run was told to end, in milliseconds since the epoch. */
export async function cancelledAt(folder: RunFolder): Promise<number | undefined> {
  const parsed = await readJson(folder.cancelled);
  if (!isJsonObject(parsed) || typeof parsed['at'] !== 'string') return undefined;
  const at = Date.parse(parsed['at']);
  return Number.isNaN(at) ? undefined : at;
}

/** What was done to end a run: it is asked once by each follower, and ended by force after the grace. */
export type Pressure = 'none' | 'asked' | 'forced-by-cancel' | 'forced-by-timeout';

export interface Pressing {
  readonly folder: RunFolder;
  readonly clock: Clock;
  readonly processes: ProcessTable;
  readonly graceMs: number;
}

/** One look at whether a run that lives should not. ansible-runner ends itself at its timeout; this is for when it doesn't. */
export async function press(
  { folder, clock, processes, graceMs }: Pressing,
  record: RunRecord,
  so: Pressure,
  signal: AbortSignal,
): Promise<Pressure> {
  const now = clock.now();
  const cancelled = await cancelledAt(folder);
  if (cancelled !== undefined) {
    if (now - cancelled >= graceMs) {
      await endByForce(folder, record, clock, processes, signal);
      return 'forced-by-cancel';
    }
    if (so === 'none' && record.process !== undefined) await signalProcess(record.process, 'SIGTERM');
    return 'asked';
  }
  if (record.timeoutSeconds === undefined) return so;
  if (now < Date.parse(record.startedAt) + record.timeoutSeconds * 1_000 + graceMs) return so;
  await endByForce(folder, record, clock, processes, signal);
  return 'forced-by-timeout';
}

async function endByForce(
  folder: RunFolder,
  record: RunRecord,
  clock: Clock,
  processes: ProcessTable,
  signal: AbortSignal,
): Promise<void> {
  if (record.process !== undefined) await signalProcess(record.process, 'SIGKILL');
  await endProcesses(processes, { cookie: record.cookie, controlSockets: folder.controlSockets }, clock, signal);
}
