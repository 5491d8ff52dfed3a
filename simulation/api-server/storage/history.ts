import type { Entry } from './entry.ts';

/** What one committed write did to one object. */
export interface StoreEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  revision: number;
  key: string;
  /** The new state; for DELETED the last state, at the revision of the deletion. */
  entry: Entry;
  old: Entry | undefined;
}

/** The latest events of one resource. Positions only rise and stay valid until their event is dropped. */
export interface History {
  /** The position that the next event gets. */
  readonly end: number;
  /** Where to read on after `revision`, or undefined when an event after it was dropped. */
  positionAfter(revision: number): number | undefined;
  /** The event at `position` (below `end`), or undefined when it was dropped. */
  at(position: number): StoreEvent | undefined;
  /** The revision up to which events were dropped. */
  readonly compactedRevision: number;
  push(event: StoreEvent): void;
  /** Drops everything: whoever hasn't read it is too late. */
  compact(): void;
}

export function createHistory(limit: number): History {
  const events: StoreEvent[] = [];
  let first = 0;
  let compactedRevision = 0;

  function drop(count: number): void {
    const dropped = events.splice(0, count);
    first += dropped.length;
    compactedRevision = dropped.at(-1)?.revision ?? compactedRevision;
  }

  return {
    get end() {
      return first + events.length;
    },
    get compactedRevision() {
      return compactedRevision;
    },
    positionAfter(revision) {
      if (revision < compactedRevision) return undefined;
      let low = 0;
      let high = events.length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if ((events[middle]?.revision ?? 0) <= revision) low = middle + 1;
        else high = middle;
      }
      return first + low;
    },
    at: (position) => events[position - first],
    push(event) {
      events.push(event);
      // In batches, so that a busy resource doesn't move the whole array on every write.
      if (events.length > limit + (limit >>> 2)) drop(events.length - limit);
    },
    compact: () => drop(events.length),
  };
}
