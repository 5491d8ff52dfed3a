import type { Watch } from './watch.ts';

/** The watches that clients hold open, so that the server can end or nudge them all. */
export interface OpenWatches {
  readonly size: number;
  add(watch: Watch, of: { resource: string; allowsBookmarks: boolean }): void;
  forget(watch: Watch): void;
  /** Ends every watch cleanly, as a server does that shuts down. */
  closeAll(): void;
  /** Ends the watches of a resource that is no longer served, after what became of its last objects. */
  finishOf(resource: string): void;
  /** Sends a bookmark on every watch that allows them. */
  bookmarkAll(): void;
}

export function createOpenWatches(): OpenWatches {
  const watches = new Map<Watch, { resource: string; allowsBookmarks: boolean }>();
  return {
    get size() {
      return watches.size;
    },
    add: (watch, of) => void watches.set(watch, of),
    forget: (watch) => void watches.delete(watch),
    closeAll() {
      for (const watch of watches.keys()) watch.close();
    },
    finishOf(resource) {
      for (const [watch, of] of watches) if (of.resource === resource) watch.finish();
    },
    bookmarkAll() {
      for (const [watch, { allowsBookmarks }] of watches) if (allowsBookmarks) watch.bookmark();
    },
  };
}
