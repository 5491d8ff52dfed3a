import { readFile } from 'node:fs/promises';
import { AnsibleRunnerError, codeOf } from './errors.ts';
import { isJsonObject, type Json, type JsonObject } from './json.ts';
import type { Place, ProcessIdentity } from './process-identity.ts';
import { writeWhole, type RunFolder } from './run-folder.ts';

/** What a later process must know to go on with a run. Written before the runner starts, and again with its process. */
export interface RunRecord {
  readonly ident: string;
  readonly cookie: string;
  readonly place: Place;
  /** Absent: the runner was never let go, whatever happened to who wanted to start it. */
  readonly process?: ProcessIdentity;
  readonly startedAt: string;
  readonly timeoutSeconds?: number;
  readonly leftovers: 'end' | 'keep';
}

export async function writeRecord(folder: RunFolder, record: RunRecord): Promise<void> {
  const { process, timeoutSeconds, place, ...rest } = record;
  await writeWhole(folder.record, {
    ...rest,
    place: { ...place },
    ...(process === undefined ? {} : { process: { ...process } }),
    ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
  });
}

/** Undefined when there is no run, or none that got as far as having a record. */
export async function readRecord(folder: RunFolder): Promise<RunRecord | undefined> {
  const parsed = await readJson(folder.record);
  return isJsonObject(parsed) ? parseRecord(parsed) : undefined;
}

/** Undefined when the file isn't there or isn't JSON. @throws `storage` when it can't be read. */
export async function readJson(path: string): Promise<Json | undefined> {
  try {
    const parsed: Json = JSON.parse(await readFile(path, 'utf8'));
    return parsed;
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || error instanceof SyntaxError) return undefined;
    throw new AnsibleRunnerError('storage', `${path} can't be read`, error);
  }
}

function parseRecord(parsed: JsonObject): RunRecord | undefined {
  const { ident, cookie, place, process, startedAt, timeoutSeconds, leftovers } = parsed;
  if (typeof ident !== 'string' || typeof cookie !== 'string' || typeof startedAt !== 'string') return undefined;
  if (!isJsonObject(place) || (leftovers !== 'end' && leftovers !== 'keep')) return undefined;
  const { machine, boot, pidNamespace } = place;
  if (typeof machine !== 'string' || typeof boot !== 'string' || typeof pidNamespace !== 'string') return undefined;
  const identity = parseProcess(process);
  return {
    ident,
    cookie,
    place: { machine, boot, pidNamespace },
    startedAt,
    leftovers,
    ...(identity === undefined ? {} : { process: identity }),
    ...(typeof timeoutSeconds === 'number' ? { timeoutSeconds } : {}),
  };
}

function parseProcess(parsed: Json | undefined): ProcessIdentity | undefined {
  if (!isJsonObject(parsed)) return undefined;
  const { pid, startTime } = parsed;
  return typeof pid === 'number' && typeof startTime === 'string' ? { pid, startTime } : undefined;
}
