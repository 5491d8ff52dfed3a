import type { Stored } from '#models/meta/object.ts';

/** The stored objects of one resource by what they name. Holds what the store holds, and nothing longer. */
export interface ObjectIndex<T extends { metadata: Stored['metadata'] }> {
  /** In the order in which they came. */
  of(key: string): T[];
  put(object: T): void;
  remove(object: T): void;
}

export function createObjectIndex<T extends { metadata: Stored['metadata'] }>(
  keysOf: (object: T) => readonly string[],
): ObjectIndex<T> {
  const entries = new Map<string, Map<string, T>>();
  const keysOfUid = new Map<string, readonly string[]>();

  function remove({ metadata: { uid } }: T): void {
    for (const key of keysOfUid.get(uid) ?? []) {
      const held = entries.get(key);
      held?.delete(uid);
      if (held?.size === 0) entries.delete(key);
    }
    keysOfUid.delete(uid);
  }

  return {
    of: (key) => [...(entries.get(key)?.values() ?? [])],
    put(object) {
      remove(object);
      const keys = keysOf(object);
      if (keys.length === 0) return;
      keysOfUid.set(object.metadata.uid, keys);
      for (const key of keys) {
        const held = entries.get(key) ?? new Map<string, T>();
        entries.set(key, held);
        held.set(object.metadata.uid, object);
      }
    },
    remove,
  };
}
