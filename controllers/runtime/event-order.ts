import { keyOf, type Stored } from '#models/meta/object.ts';
import { compareResourceVersions, isOlder } from './resource-version.ts';
import type { WatchEvent } from './kube.ts';
import type { CompleteList } from './pager.ts';
import type { WritableStore } from './store.ts';

/**
 * Puts a list and the events after it into a store so that no object ever goes back: events that come twice, late or out of
 * order change nothing that is newer.
 */
export interface EventOrder {
  /** Where a watch has to go on: the newest resourceVersion seen. Undefined before the first list. */
  readonly resourceVersion: string | undefined;
  /** An event was applied that came after a newer one: the stream broke its promise, and may have left out others. */
  readonly disordered: boolean;
  /** `mayGoBack`: the list is the start of another history, and may be older than what is held. */
  list(list: CompleteList, options?: { mayGoBack?: boolean }): void;
  apply(event: WatchEvent): void;
  /** An object as a write of our own left it, ahead of the events on their way: it changes nothing that is newer. */
  observe(object: Stored): void;
}

/** Deletions remembered between two lists; older ones only leave the floor under which nothing new can be. */
const rememberedDeletions = 4096;

export function createEventOrder(store: WritableStore): EventOrder {
  let newest: string | undefined;
  /** An unknown object at or below it was deleted before: by the list, or among deletions that are forgotten. */
  let floor = '';
  let disordered = false;
  const deletions = new Map<string, string>();

  function isGone(key: string, version: string): boolean {
    const deleted = deletions.get(key);
    return [floor, deleted].some((limit) => limit !== undefined && (limit === version || isOlder(version, limit)));
  }

  function remember(key: string, version: string): void {
    const known = deletions.get(key);
    if (known !== undefined && isOlder(version, known)) return;
    deletions.delete(key);
    deletions.set(key, version);
    if (deletions.size <= rememberedDeletions) return;
    for (const [oldest, limit] of deletions) {
      deletions.delete(oldest);
      if (isOlder(floor, limit)) floor = limit;
      break;
    }
  }

  /** Returns whether the store changed. */
  function change(object: Stored): boolean {
    const key = keyOf(object);
    const version = object.metadata.resourceVersion;
    const held = store.get(key)?.metadata.resourceVersion;
    if (held === undefined ? isGone(key, version) : held === version || isOlder(version, held)) return false;
    store.put(object);
    return true;
  }

  function remove(object: Stored): boolean {
    const key = keyOf(object);
    const version = object.metadata.resourceVersion;
    const held = store.get(key);
    remember(key, version);
    if (held === undefined || isOlder(version, held.metadata.resourceVersion)) return false;
    // Deleted is an object that was never seen, of the same name as the one held: that one's deletion was missed.
    if (held.metadata.uid === object.metadata.uid) store.remove(key, object);
    else store.remove(key);
    return true;
  }

  return {
    get resourceVersion() {
      return newest;
    },
    get disordered() {
      return disordered;
    },
    list({ resourceVersion, items }, options) {
      store.replace(items, { ...options, resourceVersion });
      deletions.clear();
      newest = resourceVersion;
      floor = resourceVersion;
      disordered = false;
    },
    apply(event) {
      const version = event.type === 'BOOKMARK' ? event.resourceVersion : event.object.metadata.resourceVersion;
      const late = newest !== undefined && isOlder(version, newest);
      if (event.type !== 'BOOKMARK') {
        const changed = event.type === 'DELETED' ? remove(event.object) : change(event.object);
        if (changed && late) disordered = true;
      }
      if (!late) newest = version;
    },
    observe(object) {
      // Where opaque versions can't tell what came later, the event itself is waited for. Where the watch has to go on
      // stays as it is: other objects' events before this write are still to come.
      const comparable = newest !== undefined && compareResourceVersions(newest, object.metadata.resourceVersion);
      if (typeof comparable === 'number') change(object);
    },
  };
}
