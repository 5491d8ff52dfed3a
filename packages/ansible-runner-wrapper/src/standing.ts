import { isAlive, thisPlace } from './process-identity.ts';
import type { RunRecord } from './record.ts';

/**
 * - `running`: its process lives, or is about to be let go.
 * - `ended`: there is none, for certain.
 * - `elsewhere`: it was started where process numbers mean something else; whether it lives can't be seen from here.
 */
export type Standing = 'running' | 'ended' | 'elsewhere';

/** A record without a process, older than this, is of a run whose maker died before it let the process go. */
const startingMs = 10_000;

export async function standing(record: RunRecord, now: number): Promise<Standing> {
  const here = await thisPlace();
  const { machine, boot, pidNamespace } = record.place;
  if (boot !== here.boot) return machine !== '' && machine === here.machine ? 'ended' : 'elsewhere';
  if (record.process === undefined) return now - Date.parse(record.startedAt) < startingMs ? 'running' : 'ended';
  if (pidNamespace !== here.pidNamespace) return 'elsewhere';
  return (await isAlive(record.process)) ? 'running' : 'ended';
}
