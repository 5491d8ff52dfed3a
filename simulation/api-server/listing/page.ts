import type { Collection, Snapshot } from '../storage/collection.ts';
import type { Entry } from '../storage/entry.ts';
import { expiredContinue, expired, tooLargeRevision } from '../status.ts';
import { continueAfter, encodeContinue } from './continue-token.ts';
import type { Position } from './list-options.ts';
import { select, type Selection } from './selection.ts';

export interface Page {
  entries: Entry[];
  /** The state that the page shows; all pages of one list show the same. */
  revision: number;
  continue: string | undefined;
  /** How many are left, where no selector would make it a guess. */
  remaining: number | undefined;
}

/**
 * One page of a collection whose latest revision is `current`. It is followed by another one whenever something lies
 * behind it, selected or not: the last page may be empty.
 * @throws ApiError 410 when the state asked for is no longer known, 504 when it lies ahead.
 */
export function readPage(collection: Collection, current: number, selection: Selection, position: Position): Page {
  const { snapshot, revision } = stateFor(collection, current, position);
  const { limit, continuation } = position;
  const entries: Entry[] = [];
  let last: string | undefined;
  for (const [key, entry] of select(snapshot, selection, continuation?.start)) {
    entries.push(entry);
    last = key;
    if (entries.length === limit) break;
  }
  const full = limit > 0 && entries.length === limit;
  const left = full && last !== undefined ? countAfter(snapshot, last, selection.prefix) : 0;
  if (left === 0 || last === undefined) return { entries, revision, continue: undefined, remaining: undefined };
  return {
    entries,
    revision,
    continue: continueAfter(last, selection.prefix, revision),
    remaining: selection.everything ? left : undefined,
  };
}

/** `0` follows `/`: all keys of a namespace come before it. */
function countAfter(snapshot: Snapshot, key: string, prefix: string): number {
  const end = prefix === '' ? '\uffff' : `${prefix.slice(0, -1)}0`;
  return snapshot.countBelow(end) - snapshot.countBelow(key) - 1;
}

function stateFor(
  collection: Collection,
  current: number,
  { limit, continuation, revision, match }: Position,
): { snapshot: Snapshot; revision: number } {
  if (continuation !== undefined) {
    if (continuation.revision < 0) return { snapshot: collection, revision: current };
    if (continuation.revision > current) throw tooLargeRevision(continuation.revision, current);
    const snapshot = collection.at(continuation.revision);
    if (snapshot === undefined) throw expiredContinue(encodeContinue({ revision: -1, start: continuation.start }));
    return { snapshot, revision: continuation.revision };
  }
  if (revision === undefined || revision === 0) return { snapshot: collection, revision: current };
  if (revision > current) throw tooLargeRevision(revision, current);
  const exact = match === 'Exact' || (match === undefined && limit > 0);
  if (!exact) return { snapshot: collection, revision: current };
  const snapshot = collection.at(revision);
  if (snapshot === undefined) throw expired('The resourceVersion for the provided list is too old.');
  return { snapshot, revision };
}
