/** A binary heap. Entries that `before` holds equal come out in no promised order: break ties in `before`. */
export interface PriorityHeap<T> {
  readonly size: number;
  push(entry: T): void;
  peek(): T | undefined;
  pop(): T | undefined;
  /** Keeps only entries that `keep` accepts, in O(n): for callers that drop entries lazily. */
  retain(keep: (entry: T) => boolean): void;
}

export function createPriorityHeap<T>(before: (a: T, b: T) => boolean): PriorityHeap<T> {
  let entries: T[] = [];

  function siftUp(from: number, entry: T): void {
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = entries[parent];
      if (above === undefined || !before(entry, above)) break;
      entries[at] = above;
      at = parent;
    }
    entries[at] = entry;
  }

  function siftDown(entry: T): void {
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      let child = entries[left];
      if (child === undefined) break;
      let childAt = left;
      const right = entries[left + 1];
      if (right !== undefined && before(right, child)) {
        child = right;
        childAt = left + 1;
      }
      if (!before(child, entry)) break;
      entries[at] = child;
      at = childAt;
    }
    entries[at] = entry;
  }

  return {
    get size() {
      return entries.length;
    },
    push(entry) {
      entries.push(entry);
      siftUp(entries.length - 1, entry);
    },
    peek: () => entries[0],
    pop() {
      const first = entries[0];
      const last = entries.pop();
      if (last !== undefined && entries.length > 0) siftDown(last);
      return first;
    },
    retain(keep) {
      const kept = entries.filter(keep);
      entries = [];
      for (const entry of kept) {
        entries.push(entry);
        siftUp(entries.length - 1, entry);
      }
    },
  };
}
