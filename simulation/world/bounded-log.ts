/**
 * An append-only log that forgets its oldest entries when it holds more than its limit. Entries count from 1, so a reader
 * who comes back with the count it has read sees what is new, and by `dropped` whether it missed some.
 */
export interface BoundedLog<T> {
  /** How many were ever appended. */
  readonly count: number;
  /** How many of the oldest are forgotten. */
  readonly dropped: number;
  /** The entries after the first `count` (all, if not said) that are still held, oldest first. A copy. */
  since(count?: number): T[];
  /** Told of each entry when it is appended. The returned function ends it. */
  subscribe(listener: (entry: T) => void): () => void;
}

export interface AppendableLog<T> extends BoundedLog<T> {
  append(entry: T): void;
}

export function createBoundedLog<T>(limit: number): AppendableLog<T> {
  let held: T[] = [];
  let cut = 0;
  const listeners = new Set<(entry: T) => void>();
  const dropped = (): number => Math.max(cut, cut + held.length - limit);
  return {
    get count() {
      return cut + held.length;
    },
    get dropped() {
      return dropped();
    },
    since: (count = 0) => held.slice(Math.max(count, dropped()) - cut),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    append(entry) {
      held.push(entry);
      // Half a limit of slack makes forgetting cheap: one copy for many appends.
      if (held.length >= limit * 1.5) {
        const forgotten = held.length - limit;
        held = held.slice(forgotten);
        cut += forgotten;
      }
      for (const listener of listeners) listener(entry);
    },
  };
}
