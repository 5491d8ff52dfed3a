import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from './clock.ts';
import { codeOf } from './errors.ts';
import { eventFiles, type EventFiles } from './event-files.ts';
import { endProcesses } from './leftovers.ts';
import { outcome, type Remains } from './outcome.ts';
import { cancelledAt, press, type Pressure } from './press.ts';
import type { ProcessTable } from './process-table.ts';
import { noProgress, observe, type Progress } from './progress.ts';
import { readRecord, type RunRecord } from './record.ts';
import type { Redact } from './redact.ts';
import { readResult, writeResult } from './result-file.ts';
import type { RunResult } from './result.ts';
import { exists, removeRuntimeFiles, removeSecrets, type RunFolder } from './run-folder.ts';
import { standing, type Standing } from './standing.ts';

export interface Watch {
  readonly folder: RunFolder;
  readonly clock: Clock;
  readonly redact: Redact;
  readonly processes: ProcessTable;
  readonly pollMs: number;
  /** How long a runner may take to end by itself once it was told to, or its time was up. */
  readonly graceMs: number;
}

/**
 * Watches a run to its end: removes its secrets once Ansible has read them, ends it where it outstays a cancel or its timeout,
 * ends what it leaves behind, and keeps how it ended. Any number of processes may do so at once, and one may go on where another
 * was killed: each step is decided by files and by which processes live.
 *
 * @throws the signal's reason when aborted, while the run goes on; `storage` when a file of the run can't be read or written
 */
export async function follow(watch: Watch, begun: RunRecord, signal: AbortSignal): Promise<RunResult> {
  const { folder, clock, redact, pollMs } = watch;
  const known = await readResult(folder);
  if (known !== undefined) return known;
  const files = eventFiles(folder.events, clock, redact);
  let record = begun;
  let progress = noProgress;
  let pressure: Pressure = 'none';
  for (;;) {
    signal.throwIfAborted();
    // Looked at before the events are read: a run that had ended by then writes none after.
    if (record.process === undefined) record = (await readRecord(folder)) ?? record;
    const stands = await standing(record, clock.now());
    progress = await readOn(files, progress, stands !== 'running', signal);
    if (stands !== 'running') return await settle(watch, record, { stands, progress, pressure }, signal);
    if (progress.started) await removeSecrets(folder);
    pressure = await press(watch, record, pressure, signal);
    await clock.sleep(pollMs, signal);
  }
}

async function readOn(files: EventFiles, so: Progress, over: boolean, signal: AbortSignal): Promise<Progress> {
  let progress = so;
  for (;;) {
    signal.throwIfAborted();
    const events = await files.read(over);
    if (events.length === 0) return progress;
    progress = events.reduce(observe, progress);
  }
}

interface End {
  readonly stands: Standing;
  readonly progress: Progress;
  readonly pressure: Pressure;
}

async function settle(watch: Watch, record: RunRecord, end: End, signal: AbortSignal): Promise<RunResult> {
  const { folder, clock } = watch;
  const here = end.stands === 'ended';
  const { status, rc } = await readStatus(folder);
  // A runner without a status did not end its Ansible, which goes on without it: that is ended whatever the caller keeps.
  const sweeps = here && (record.leftovers === 'end' || status === undefined);
  const survivors = sweeps
    ? await endProcesses(
        watch.processes,
        { cookie: record.cookie, controlSockets: folder.controlSockets },
        clock,
        signal,
      )
    : [];
  const remains: Remains = {
    ident: folder.ident,
    artifacts: folder.artifacts,
    status,
    rc,
    began: await exists(folder.artifacts),
    elsewhere: !here,
    cancelled: (await cancelledAt(folder)) !== undefined,
    timedOut: end.pressure === 'forced-by-timeout',
    survivors,
    words: watch.redact.text(`${await tail(folder.output)}\n${await tail(folder.errors)}`),
  };
  const result = outcome(remains, end.progress);
  // What can't be seen from here may still run, need its files, and end in some other way.
  if (result.status === 'lost') return result;
  await removeRuntimeFiles(folder);
  await writeResult(folder, result);
  return result;
}

async function readStatus(folder: RunFolder): Promise<{ status: string | undefined; rc: number | undefined }> {
  const status = (await readText(join(folder.artifacts, 'status'))).trim();
  const rc = (await readText(join(folder.artifacts, 'rc'))).trim();
  return { status: status === '' ? undefined : status, rc: /^-?\d{1,6}$/.test(rc) ? Number(rc) : undefined };
}

async function readText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return '';
    throw error;
  });
}

const tailLength = 8_192;

async function tail(path: string): Promise<string> {
  const file = await open(path, 'r').catch(() => undefined);
  if (file === undefined) return '';
  try {
    const { size } = await file.stat();
    const { buffer, bytesRead } = await file.read(
      Buffer.alloc(tailLength),
      0,
      tailLength,
      Math.max(0, size - tailLength),
    );
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}
