import { keyOf, type KubeObject, type Stored } from '#models/meta/object.ts';
import { isOlder } from './resource-version.ts';
import { createStoreIndex, type StoreIndex } from './store-index.ts';

/** Gives the values under which an object is found; must give the same ones for the same object. */
export type IndexFunction<T> = (object: Stored<T & KubeObject>) => readonly string[];

/**
 * What the informer knows of one resource, by key (`keyOf`). It may lag behind the server but never goes back.
 * Objects are shared by all readers: nobody may change them.
 */
export interface Store<T extends KubeObject = KubeObject> {
  readonly size: number;
  get(key: string): Stored<T> | undefined;
  /** In the order in which the objects were first seen. */
  list(): Stored<T>[];
  keys(): Iterable<string>;
  /** @throws when there is no index of that name: a mistake in the program. */
  byIndex(index: string, value: string): Stored<T>[];
  /** Objects already there are told as added, at once. Returns what ends the subscription. */
  subscribe(handlers: StoreHandlers<T>): () => void;
}

/** Called in the order of the changes, while the store already shows the change; must return quickly and not throw. */
export interface StoreHandlers<T extends KubeObject = KubeObject> {
  onAdd?(object: Stored<T>): void;
  /** Same uid; another object under the same name comes as a delete and an add. */
  onUpdate?(old: Stored<T>, object: Stored<T>): void;
  /** `stale`: the deletion itself was missed, and `last` is the last state that was seen, not the final one. */
  onDelete?(last: Stored<T>, how: { stale: boolean }): void;
}

/** The side of the store that only its reflector may hold. */
export interface WritableStore<T extends KubeObject = KubeObject> extends Store<T> {
  /** Adds an index over what is there and what will come. The same name twice must be the same function. */
  addIndex(name: string, valuesOf: IndexFunction<T>): void;
  /** Adds or replaces one object, whatever its resourceVersion. */
  put(object: Stored<T>): void;
  /** Removes one object; `last` is its final state, absent when that was missed. */
  remove(key: string, last?: Stored<T>): void;
  /**
   * Takes a complete list as the truth: what it lacks is removed as stale, what is unchanged stays untold. An item older
   * than what is held is passed over, unless `mayGoBack`. What is held and newer than the list itself (`resourceVersion`)
   * was written after it was taken, and stays.
   */
  replace(objects: readonly Stored<T>[], options?: { mayGoBack?: boolean; resourceVersion?: string }): void;
}

/** `onHandlerError` gets what a subscriber throws; the store and other subscribers go on. */
export function createStore<T extends KubeObject = KubeObject>(
  onHandlerError: (error: unknown) => void,
): WritableStore<T> {
  const objects = new Map<string, Stored<T>>();
  const indexes = new Map<string, { valuesOf: IndexFunction<T>; index: StoreIndex<Stored<T>> }>();
  const subscribers = new Set<StoreHandlers<T>>();

  function tell(call: (handlers: StoreHandlers<T>) => void): void {
    for (const handlers of Array.from(subscribers)) tellOne(handlers, call);
  }
  function tellOne(handlers: StoreHandlers<T>, call: (handlers: StoreHandlers<T>) => void): void {
    try {
      call(handlers);
    } catch (error) {
      onHandlerError(error);
    }
  }

  function put(object: Stored<T>): void {
    const key = keyOf(object);
    const old = objects.get(key);
    if (old !== undefined && old.metadata.uid !== object.metadata.uid) {
      remove(key);
      put(object);
      return;
    }
    objects.set(key, object);
    for (const { index } of indexes.values()) index.set(key, old, object);
    if (old === undefined) tell((handlers) => handlers.onAdd?.(object));
    else tell((handlers) => handlers.onUpdate?.(old, object));
  }

  function remove(key: string, last?: Stored<T>): void {
    const old = objects.get(key);
    if (old === undefined) return;
    objects.delete(key);
    for (const { index } of indexes.values()) index.set(key, old, undefined);
    tell((handlers) => handlers.onDelete?.(last ?? old, { stale: last === undefined }));
  }

  return {
    get size() {
      return objects.size;
    },
    get: (key) => objects.get(key),
    list: () => [...objects.values()],
    keys: () => objects.keys(),
    byIndex(name, value) {
      const entry = indexes.get(name);
      if (entry === undefined) throw new Error(`the store has no index "${name}"`);
      const found: Stored<T>[] = [];
      for (const key of entry.index.keys(value)) {
        const object = objects.get(key);
        if (object !== undefined) found.push(object);
      }
      return found;
    },
    subscribe(handlers) {
      const entry = { ...handlers };
      subscribers.add(entry);
      for (const object of objects.values()) tellOne(entry, () => entry.onAdd?.(object));
      return () => {
        subscribers.delete(entry);
      };
    },
    addIndex(name, valuesOf) {
      const existing = indexes.get(name);
      if (existing?.valuesOf === valuesOf) return;
      if (existing !== undefined) throw new Error(`the index "${name}" is already there with another function`);
      const index = createStoreIndex<Stored<T>>(valuesOf);
      for (const [key, object] of objects) index.set(key, undefined, object);
      indexes.set(name, { valuesOf, index });
    },
    put,
    remove,
    replace(list, { mayGoBack = false, resourceVersion } = {}) {
      const listed = new Set(list.map(keyOf));
      const isAfterList = ({ metadata }: Stored<T>): boolean =>
        !mayGoBack && resourceVersion !== undefined && isOlder(resourceVersion, metadata.resourceVersion);
      for (const [key, held] of objects) if (!listed.has(key) && !isAfterList(held)) remove(key);
      for (const object of list) {
        const held = objects.get(keyOf(object))?.metadata;
        if (held === undefined) put(object);
        else if (held.uid === object.metadata.uid && held.resourceVersion === object.metadata.resourceVersion) continue;
        else if (mayGoBack || !isOlder(object.metadata.resourceVersion, held.resourceVersion)) put(object);
      }
    },
  };
}
