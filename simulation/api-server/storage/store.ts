import type { KubeObject } from '#models/meta/object.ts';
import type { UserInfo } from '../resources/definition.ts';
import { createCollection, type Collection } from './collection.ts';
import { Entry } from './entry.ts';
import type { StoreEvent } from './history.ts';

/** Why a write wasn't done; `current` is what stands there. */
export type Refusal =
  { ok: false; reason: 'Exists' | 'Changed'; current: Entry } | { ok: false; reason: 'Missing'; current?: undefined };
export type Outcome = { ok: true; entry: Entry } | Refusal;

/** `resource` is a resource's id: `nodes`, `nodepools.rackwright.io`. */
export interface StoreWrite extends StoreEvent {
  resource: string;
  user: UserInfo;
}

/**
 * All objects of the server under one revision that rises with each write. Every call is synchronous, so a read and the
 * write that follows it in the same turn are one step. Objects that are given are taken over and frozen.
 */
export interface Store {
  readonly revision: number;
  collection(resource: string): Collection;
  create(resource: string, key: string, object: KubeObject, user: UserInfo): Outcome;
  /** `expected`: the revision that was read, or undefined to write over whatever is there. */
  update(resource: string, key: string, object: KubeObject, expected: number | undefined, user: UserInfo): Outcome;
  remove(resource: string, key: string, expected: number | undefined, user: UserInfo): Outcome;
  /** Called after each write, synchronously and in order of subscription; must not throw. */
  subscribe(listener: (write: StoreWrite) => void): () => void;
  /** Drops the history of every resource: watches and pages from before are told 410. */
  compact(): void;
}

export function createStore(options: { historyLimit: number }): Store {
  const collections = new Map<string, Collection>();
  const listeners = new Set<(write: StoreWrite) => void>();
  let revision = 1;

  function collection(resource: string): Collection {
    let found = collections.get(resource);
    if (found === undefined) {
      found = createCollection(options.historyLimit);
      collections.set(resource, found);
    }
    return found;
  }

  function commit(resource: string, event: StoreEvent, user: UserInfo): Outcome {
    revision = event.revision;
    collection(resource).commit(event);
    for (const listener of listeners) listener({ ...event, resource, user });
    return { ok: true, entry: event.entry };
  }

  return {
    get revision() {
      return revision;
    },
    collection,
    create(resource, key, object, user) {
      const current = collection(resource).get(key);
      if (current !== undefined) return { ok: false, reason: 'Exists', current };
      const entry = new Entry(object, revision + 1);
      return commit(resource, { type: 'ADDED', revision: entry.revision, key, entry, old: undefined }, user);
    },
    update(resource, key, object, expected, user) {
      const old = collection(resource).get(key);
      if (old === undefined) return { ok: false, reason: 'Missing' };
      if (expected !== undefined && expected !== old.revision) return { ok: false, reason: 'Changed', current: old };
      const entry = new Entry(object, revision + 1);
      return commit(resource, { type: 'MODIFIED', revision: entry.revision, key, entry, old }, user);
    },
    remove(resource, key, expected, user) {
      const old = collection(resource).get(key);
      if (old === undefined) return { ok: false, reason: 'Missing' };
      if (expected !== undefined && expected !== old.revision) return { ok: false, reason: 'Changed', current: old };
      const entry = new Entry(old.object, revision + 1);
      return commit(resource, { type: 'DELETED', revision: entry.revision, key, entry, old }, user);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    compact() {
      for (const each of collections.values()) each.history.compact();
    },
  };
}
