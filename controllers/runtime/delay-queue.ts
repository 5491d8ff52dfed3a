import type { Clock } from '#models/ports/clock.ts';
import { createPriorityHeap } from '#models/heap/priority-heap.ts';

/** Keys that wait for their time, each once, under one timer of the clock. */
export interface DelayQueue {
  readonly size: number;
  /** A key already waiting for an earlier time keeps it. */
  add(key: string, atMs: number, priority: number): void;
  clear(): void;
}

interface Delayed {
  key: string;
  atMs: number;
  priority: number;
  order: number;
}

/** `due` is called for each key whose time has come, in the order of times. */
export function createDelayQueue(clock: Clock, due: (key: string, priority: number) => void): DelayQueue {
  const byKey = new Map<string, Delayed>();
  const heap = createPriorityHeap<Delayed>((a, b) => a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order));
  let order = 0;
  let armedFor = Infinity;
  let cancel = (): void => {};

  const isCurrent = (entry: Delayed): boolean => byKey.get(entry.key) === entry;

  function arm(): void {
    let first = heap.peek();
    while (first !== undefined && !isCurrent(first)) {
      heap.pop();
      first = heap.peek();
    }
    const at = first?.atMs ?? Infinity;
    if (at === armedFor) return;
    cancel();
    armedFor = at;
    if (at !== Infinity) cancel = clock.setTimer(at - clock.now(), fire);
  }

  function fire(): void {
    armedFor = Infinity;
    for (let first = heap.peek(); first !== undefined; first = heap.peek()) {
      if (isCurrent(first)) {
        if (first.atMs > clock.now()) break;
        byKey.delete(first.key);
        heap.pop();
        due(first.key, first.priority);
      } else heap.pop();
    }
    arm();
  }

  return {
    get size() {
      return byKey.size;
    },
    add(key, atMs, priority) {
      const held = byKey.get(key);
      if (held !== undefined && held.atMs <= atMs) {
        held.priority = Math.max(held.priority, priority);
        return;
      }
      const entry = { key, atMs, priority: Math.max(priority, held?.priority ?? priority), order: (order += 1) };
      byKey.set(key, entry);
      heap.push(entry);
      if (heap.size > 64 && heap.size > 2 * byKey.size) heap.retain(isCurrent);
      arm();
    },
    clear() {
      byKey.clear();
      heap.retain(() => false);
      cancel();
      armedFor = Infinity;
    },
  };
}
