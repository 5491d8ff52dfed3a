import { createPriorityHeap } from '#models/heap/priority-heap.ts';

interface Entry {
  at: number;
  order: number;
  run: () => void;
}

/** What is to happen later, in the order in which it happens; of what happens at one time, first come first served. */
export class Agenda {
  readonly #heap = createPriorityHeap<Entry>((a, b) => a.at < b.at || (a.at === b.at && a.order < b.order));
  #order = 0;

  add(at: number, run: () => void): void {
    this.#order += 1;
    this.#heap.push({ at, order: this.#order, run });
  }

  /** When the next of it happens (ms since the epoch); undefined when nothing more does. */
  get nextAt(): number | undefined {
    return this.#heap.peek()?.at;
  }

  /** Everything that happens at `at` or before. */
  runUntil(at: number): void {
    for (let next = this.#heap.peek(); next !== undefined && next.at <= at; next = this.#heap.peek()) {
      this.#heap.pop();
      next.run();
    }
  }
}
