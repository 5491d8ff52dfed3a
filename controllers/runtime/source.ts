import type { KubeObject, Stored } from '#models/meta/object.ts';
import type { Informer } from './informers.ts';

/** What makes a controller look: changes of one resource, and which keys each of them concerns. */
export interface Source {
  readonly synced: Promise<boolean>;
  /** Calls `enqueue` for what is there and for each change, until the returned function is called. */
  start(enqueue: (key: string) => void): () => void;
}

/**
 * `keys` gets the object, and on an update also its former state: give the keys of both where a reference moved. It must
 * not throw. On a deletion it gets the last state.
 */
export function source<T extends KubeObject>(
  informer: Informer<T>,
  keys: (object: Stored<T>, old?: Stored<T>) => readonly string[],
): Source {
  return {
    synced: informer.synced,
    start(enqueue) {
      return informer.store.subscribe({
        onAdd: (object) => keys(object).forEach(enqueue),
        onUpdate: (old, object) => new Set(keys(object, old)).forEach(enqueue),
        onDelete: (last) => keys(last).forEach(enqueue),
      });
    },
  };
}
