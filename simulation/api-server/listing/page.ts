import type { Collection, Snapshot } from '../storage/collection.ts';
import type { Entry } from '../storage/entry.ts';
import { expired, tooLargeRevision } from '../status.ts';
import { encodeContinue } from './continue-token.ts';
import type { ListOptions } from './list-options.ts';
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
 * One page of a collection whose latest revision is `current`.
 * @throws ApiError 410 when the state asked for is no longer known, 504 when it lies ahead.
 */
export function readPage(collection: Collection, current: number, selection: Selection, options: ListOptions): Page {
  const { snapshot, revision } = stateFor(collection, current, options);
  const entries: Entry[] = [];
  let last: string | undefined;
  let more = false;
  for (const [key, entry] of select(snapshot, selection, options.continuation?.key)) {
    more = options.limit > 0 && entries.length === options.limit;
    if (more) break;
    entries.push(entry);
    last = key;
  }
  if (!more || last === undefined) return { entries, revision, continue: undefined, remaining: undefined };
  return {
    entries,
    revision,
    continue: encodeContinue({ revision, key: last }),
    remaining: selection.everything ? countAfter(snapshot, last, selection.prefix) : undefined,
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
  { continuation, revision, match }: ListOptions,
): { snapshot: Snapshot; revision: number } {
  if (continuation !== undefined) {
    const snapshot = continuation.revision > current ? undefined : collection.at(continuation.revision);
    if (snapshot === undefined) throw expired(continueTooOld);
    return { snapshot, revision: continuation.revision };
  }
  if (revision !== undefined && revision > current) throw tooLargeRevision(revision, current);
  if (match !== 'Exact' || revision === undefined) return { snapshot: collection, revision: current };
  const snapshot = collection.at(revision);
  if (snapshot === undefined) throw expired('The resourceVersion for the provided list is too old.');
  return { snapshot, revision };
}

const continueTooOld =
  'The provided continue parameter is too old to display a consistent list result. ' +
  'You must start a new list without the continue parameter.';
