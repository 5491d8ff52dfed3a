import type { Entry } from './entry.ts';
import { createHistory, type History, type StoreEvent } from './history.ts';
import { createOrderedKeys } from './ordered-keys.ts';

/** What a resource held at one revision; `get` is undefined for keys that came later. Keys are `name`, or `namespace/name`: a namespace is a range of keys. */
export interface Snapshot {
  get(key: string): Entry | undefined;
  /** Keys at or after `start`, in order. */
  keysFrom(start: string): Iterable<string>;
  /** How many keys come before `key`. */
  countBelow(key: string): number;
}

/** All objects of one resource, with the events that made them. Changed only by `commit`. */
export interface Collection extends Snapshot {
  readonly size: number;
  readonly history: History;
  /** The state at an earlier revision, or undefined when the history doesn't reach back. */
  at(revision: number): Snapshot | undefined;
  commit(event: StoreEvent): void;
  /** Called after each commit, in the order of subscription. Returns what ends it. */
  onCommit(listener: (event: StoreEvent) => void): () => void;
}

export function createCollection(historyLimit: number): Collection {
  const entries = new Map<string, Entry>();
  const keys = createOrderedKeys();
  const history = createHistory(historyLimit);
  const listeners = new Set<(event: StoreEvent) => void>();

  return {
    history,
    get size() {
      return entries.size;
    },
    get: (key) => entries.get(key),
    keysFrom: (start) => keys.from(start),
    countBelow: (key) => keys.countBelow(key),
    at(revision) {
      const position = history.positionAfter(revision);
      if (position === undefined) return undefined;
      return position === history.end ? this : rewind(this, position);
    },
    commit(event) {
      if (event.type === 'DELETED') {
        entries.delete(event.key);
        keys.delete(event.key);
      } else {
        entries.set(event.key, event.entry);
        if (event.type === 'ADDED') keys.add(event.key);
      }
      history.push(event);
      for (const listener of listeners) listener(event);
    },
    onCommit(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Undoes every event from `position` on. To be read in the turn in which it was made. */
function rewind(collection: Collection, position: number): Snapshot {
  const before = new Map<string, Entry | undefined>();
  for (let at = position; at < collection.history.end; at += 1) {
    const event = collection.history.at(at);
    if (event !== undefined && !before.has(event.key)) before.set(event.key, event.old);
  }
  const gone = [...before.keys()].filter((key) => collection.get(key) === undefined && before.get(key) !== undefined);
  gone.sort();
  const come = [...before.keys()].filter((key) => collection.get(key) !== undefined && before.get(key) === undefined);
  return {
    get: (key) => (before.has(key) ? before.get(key) : collection.get(key)),
    keysFrom: (start) =>
      merge(
        collection.keysFrom(start),
        gone.filter((key) => key >= start),
      ),
    countBelow: (key) => collection.countBelow(key) + countBelow(gone, key) - countBelow(come, key),
  };
}

function countBelow(keys: readonly string[], key: string): number {
  return keys.reduce((count, one) => (one < key ? count + 1 : count), 0);
}

function* merge(left: Iterable<string>, right: readonly string[]): Generator<string> {
  let next = 0;
  for (const key of left) {
    for (let other = right[next]; other !== undefined && other < key; other = right[next]) {
      yield other;
      next += 1;
    }
    yield key;
  }
  yield* right.slice(next);
}
