import type { Clock } from '#models/ports/clock.ts';
import type { Random } from '#models/ports/random.ts';
import { createDelayQueue } from './delay-queue.ts';
import { createPriorityHeap } from '#models/heap/priority-heap.ts';
import { createTokenBucket } from './token-bucket.ts';

/**
 * Keys to work on. A key that waits is there once, however often it is added; a key that runs is never handed out a
 * second time, and if it was added meanwhile it waits again as soon as it is done.
 */
export interface WorkQueue {
  /** Higher priorities go first; within one, first come, first served. */
  add(key: string, options?: { priority?: number }): void;
  /** The earliest of several delayed adds of one key counts; a plain add does not cancel it. */
  addAfter(key: string, delayMs: number, options?: { priority?: number }): void;
  /** Adds after the key's backoff, which doubles with each call until `forget`, and no faster than the overall rate. */
  addRateLimited(key: string, options?: { priority?: number; atLeastMs?: number }): void;
  forget(key: string): void;
  /** How often the key was added rate-limited since it was last forgotten. */
  failures(key: string): number;
  /** The next key, to be given back by `done`; undefined once the queue is shut down, or drained and empty. */
  take(): Promise<string | undefined>;
  done(key: string): void;
  /** Takes no more keys and drops delayed ones; resolves when all that waits has been handed out and is done. */
  drain(): Promise<void>;
  /** Takes no more keys and drops all that waits; resolves when nothing runs any more. */
  shutdown(): Promise<void>;
  metrics(): WorkQueueMetrics;
}

export interface WorkQueueMetrics {
  depth: number;
  /** How long the key that waits longest has waited. */
  oldestAgeMs: number;
  running: number;
  delayed: number;
  /** Keys with a backoff. */
  failing: number;
  /** Adds that made a key wait, since the start. */
  added: number;
}

export interface WorkQueueOptions {
  clock: Clock;
  random: Random;
  /** First backoff of a key; 100 ms unless told. */
  baseDelayMs?: number;
  /** Longest backoff of a key; 2 minutes unless told. */
  maxDelayMs?: number;
  /** Rate of all rate-limited adds together; 10 a second after a burst of 100 unless told. */
  qps?: number;
  burst?: number;
}

interface Waiting {
  key: string;
  priority: number;
  order: number;
  sinceMs: number;
}

export function createWorkQueue(options: WorkQueueOptions): WorkQueue {
  const { clock, random, baseDelayMs = 100, maxDelayMs = 120_000 } = options;
  const bucket = createTokenBucket(clock, { qps: options.qps ?? 10, burst: options.burst ?? 100 });
  const waiting = new Map<string, Waiting>();
  const order = createPriorityHeap<Waiting>(
    (a, b) => a.priority > b.priority || (a.priority === b.priority && a.order < b.order),
  );
  /** Keys that run, with the priority of an add that came meanwhile. */
  const running = new Map<string, number | undefined>();
  const failures = new Map<string, number>();
  const takers: ((key: string | undefined) => void)[] = [];
  const idle: (() => void)[] = [];
  const delayed = createDelayQueue(clock, enqueue);
  let state: 'open' | 'draining' | 'shut' = 'open';
  let added = 0;

  function enqueue(key: string, priority: number): void {
    if (running.has(key)) {
      running.set(key, Math.max(priority, running.get(key) ?? priority));
      return;
    }
    const held = waiting.get(key);
    if (held !== undefined && held.priority >= priority) return;
    // A raised priority keeps the key's place in time; the entry left in the heap is passed over.
    const entry = { key, priority, order: held?.order ?? (added += 1), sinceMs: held?.sinceMs ?? clock.now() };
    waiting.set(key, entry);
    order.push(entry);
    const taker = takers.shift();
    if (taker !== undefined) taker(next());
  }

  function next(): string | undefined {
    for (let entry = order.pop(); entry !== undefined; entry = order.pop()) {
      if (waiting.get(entry.key) !== entry) continue;
      waiting.delete(entry.key);
      running.set(entry.key, undefined);
      return entry.key;
    }
    return undefined;
  }

  function settleIdle(): void {
    if (running.size > 0 || waiting.size > 0) return;
    for (const resolve of idle.splice(0)) resolve();
    if (state !== 'open') for (const taker of takers.splice(0)) taker(undefined);
  }

  function close(to: 'draining' | 'shut'): Promise<void> {
    if (state !== 'shut') state = to;
    delayed.clear();
    if (state === 'shut') {
      waiting.clear();
      order.retain(() => false);
      for (const taker of takers.splice(0)) taker(undefined);
    }
    return new Promise((resolve) => {
      idle.push(resolve);
      settleIdle();
    });
  }

  function backoffMs(key: string): number {
    const failed = failures.get(key) ?? 0;
    failures.set(key, failed + 1);
    const full = Math.min(maxDelayMs, baseDelayMs * 2 ** Math.min(failed, 40));
    return full * (0.75 + 0.25 * random.next());
  }

  function addAfter(key: string, delayMs: number, priority: number): void {
    if (state !== 'open') return;
    if (delayMs <= 0) enqueue(key, priority);
    else delayed.add(key, clock.now() + delayMs, priority);
  }

  return {
    add(key, { priority = 0 } = {}) {
      if (state === 'open') enqueue(key, priority);
    },
    addAfter: (key, delayMs, { priority = 0 } = {}) => addAfter(key, delayMs, priority),
    addRateLimited(key, { priority = 0, atLeastMs = 0 } = {}) {
      if (state === 'open') addAfter(key, Math.max(backoffMs(key), bucket.reserve(), atLeastMs), priority);
    },
    forget(key) {
      failures.delete(key);
    },
    failures: (key) => failures.get(key) ?? 0,
    take() {
      const key = state === 'shut' ? undefined : next();
      const ended = state === 'shut' || (state === 'draining' && running.size === 0);
      if (key !== undefined || ended) return Promise.resolve(key);
      return new Promise((resolve) => {
        takers.push(resolve);
      });
    },
    done(key) {
      if (!running.has(key)) return;
      const again = running.get(key);
      running.delete(key);
      if (again !== undefined && state !== 'shut') enqueue(key, again);
      settleIdle();
    },
    drain: () => close('draining'),
    shutdown: () => close('shut'),
    metrics() {
      let oldest = clock.now();
      for (const { sinceMs } of waiting.values()) oldest = Math.min(oldest, sinceMs);
      return {
        depth: waiting.size,
        oldestAgeMs: clock.now() - oldest,
        running: running.size,
        delayed: delayed.size,
        failing: failures.size,
        added,
      };
    },
  };
}
