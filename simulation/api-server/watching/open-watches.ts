import type { Watch } from './watch.ts';

/** The watches that clients hold open, so that the server can end or nudge them all. */
export interface OpenWatches {
  readonly size: number;
  add(watch: Watch, allowsBookmarks: boolean): void;
  forget(watch: Watch): void;
  /** Ends every watch cleanly, as a server does that shuts down. */
  closeAll(): void;
  /** Sends a bookmark on every watch that allows them. */
  bookmarkAll(): void;
}

export function createOpenWatches(): OpenWatches {
  const watches = new Map<Watch, { allowsBookmarks: boolean }>();
  return {
    get size() {
      return watches.size;
    },
    add: (watch, allowsBookmarks) => void watches.set(watch, { allowsBookmarks }),
    forget: (watch) => void watches.delete(watch),
    closeAll() {
      for (const watch of watches.keys()) watch.close();
    },
    bookmarkAll() {
      for (const [watch, { allowsBookmarks }] of watches) if (allowsBookmarks) watch.bookmark();
    },
  };
}
