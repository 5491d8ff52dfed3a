import type { Clock } from '#models/ports/clock.ts';
import type { Selection } from '../listing/selection.ts';
import type { Collection } from '../storage/collection.ts';
import type { Entry } from '../storage/entry.ts';
import type { StoreEvent } from '../storage/history.ts';
import { seenThrough, type Change } from './transition.ts';

export type WatchLine =
  | Change
  | { type: 'BOOKMARK'; revision: number; initialEventsEnd: boolean }
  /** The history no longer reaches back to where this watch stood. Nothing follows. */
  | { type: 'EXPIRED'; message: string };

/** How long before its timeout a watch gets its last bookmark, as kube-apiserver's cacher does. */
const lastBookmarkMs = 2000;

export interface WatchStart {
  collection: Collection;
  selection: Selection;
  /** Sent first, as ADDED. */
  initial: readonly Entry[];
  /** Marks the end of `initial` by a bookmark of its own. */
  initialEventsEnd: boolean;
  /** Events after it are sent. */
  after: number;
  currentRevision: () => number;
  clock: Clock;
  /** 0 for none. One more comes shortly before the timeout. */
  bookmarkEveryMs: number;
  timeoutMs: number;
  signal: AbortSignal;
  /** Called once, when nothing more will be sent. */
  onEnd: () => void;
}

export interface Watch extends AsyncIterableIterator<WatchLine> {
  /** Ends the watch; what hasn't been read isn't sent any more. Harmless twice. */
  close(): void;
  /** Sends a bookmark as soon as everything before it has been read. */
  bookmark(): void;
  /** Ends the watch once everything up to now has been read. */
  finish(): void;
}

/**
 * A place in the collection's history that moves when it is read: a reader that doesn't keep up costs no memory, and is
 * told so when it falls behind what the history holds.
 */
export function openWatch(start: WatchStart): Watch {
  const { collection, selection, clock } = start;
  const { history } = collection;
  const initial = start.initial.values();
  let position = history.positionAfter(start.after);
  let bookmarkDue: 'no' | 'plain' | 'initial-events-end' = start.initialEventsEnd ? 'initial-events-end' : 'no';
  let closed = false;
  let finishing = false;
  let wake: (() => void) | undefined;

  const stopListening = collection.onCommit(onCommit);
  const stopTimeout = clock.setTimer(Math.max(0, start.timeoutMs), close);
  const lastBookmarkAt = clock.now() + start.timeoutMs - lastBookmarkMs;
  let stopBookmarks = start.bookmarkEveryMs > 0 ? armBookmark() : undefined;
  start.signal.addEventListener('abort', close, { once: true });
  if (start.signal.aborted) close();

  function release(): void {
    stopListening();
    stopTimeout();
    stopBookmarks?.();
    start.signal.removeEventListener('abort', close);
    start.onEnd();
  }

  function close(): void {
    if (closed) return;
    closed = true;
    release();
    awaken();
  }

  function awaken(): void {
    wake?.();
    wake = undefined;
  }

  function onCommit(event: StoreEvent): void {
    const waitsAtEnd = wake !== undefined && position === history.end - 1;
    if (waitsAtEnd && seenThrough(selection, event) === undefined) position = history.end;
    else awaken();
  }

  function bookmark(): void {
    if (bookmarkDue === 'no') bookmarkDue = 'plain';
    awaken();
  }

  function onBookmarkTimer(): void {
    stopBookmarks = armBookmark();
    bookmark();
  }

  function armBookmark(): () => void {
    const untilLast = lastBookmarkAt - clock.now();
    const delay = untilLast > 0 ? Math.min(untilLast, start.bookmarkEveryMs) : start.bookmarkEveryMs;
    return clock.setTimer(delay, onBookmarkTimer);
  }

  function finish(): void {
    finishing = true;
    awaken();
  }

  function nextChange(): WatchLine | undefined {
    while (position !== undefined && position < history.end) {
      const event = history.at(position);
      if (event === undefined) {
        position = undefined;
        break;
      }
      position += 1;
      const change = event.revision > start.after ? seenThrough(selection, event) : undefined;
      if (change !== undefined) return change;
    }
    if (position !== undefined) return undefined;
    close();
    return { type: 'EXPIRED', message: `too old resource version: ${start.after} (${history.compactedRevision})` };
  }

  function nextLine(): WatchLine | undefined {
    const first = initial.next();
    if (first.done !== true) return { type: 'ADDED', entry: first.value };
    const change = bookmarkDue === 'initial-events-end' ? undefined : nextChange();
    if (change !== undefined || bookmarkDue === 'no') return change;
    const initialEventsEnd = bookmarkDue === 'initial-events-end';
    bookmarkDue = 'no';
    return { type: 'BOOKMARK', revision: initialEventsEnd ? start.after : start.currentRevision(), initialEventsEnd };
  }

  return {
    async next() {
      for (;;) {
        if (start.signal.aborted) return { done: true, value: undefined };
        const line = closed ? undefined : nextLine();
        if (line !== undefined) return { done: false, value: line };
        if (finishing) close();
        if (closed) return { done: true, value: undefined };
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    return() {
      close();
      return Promise.resolve({ done: true, value: undefined });
    },
    close,
    bookmark,
    finish,
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
