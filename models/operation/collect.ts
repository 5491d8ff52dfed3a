import type { Operation } from '../generated/operation.ts';
import type { OpsMinion } from '../generated/opsminion.ts';
import { compareFence } from '../opsminion/fence.ts';
import { fenceOf } from './final.ts';

/** A finished Operation is kept this long, to be read. */
export const keptMs = 60 * 60_000;

/**
 * When a finished Operation may be deleted (ms since the epoch); undefined while its fence isn't on record with the
 * OpsMinion, which brings it back when it is. The machine's end of life needs no record.
 */
export function collectionDue(operation: Operation, minion: OpsMinion | undefined): number | undefined {
  const finished = Date.parse(operation.status?.finishedAt ?? '');
  if (Number.isNaN(finished)) return undefined;
  const fence = fenceOf(operation);
  const begun = operation.status?.startedAt !== undefined;
  if (minion !== undefined && fence !== undefined && begun) {
    const recorded = minion.status?.fence;
    if (recorded === undefined || compareFence(recorded, fence) < 0) return undefined;
  }
  return finished + keptMs;
}
