import type { Clock } from '#models/ports/clock.ts';
import type { Log } from '#models/ports/log.ts';
import type { Random } from '#models/ports/random.ts';
import { isKubeError } from './kube-error.ts';
import type { Source } from './source.ts';
import { TerminalError } from './terminal-error.ts';
import { createWorkQueue, type WorkQueueMetrics, type WorkQueueOptions } from './work-queue.ts';

export interface ControllerDefinition {
  /** As in logs, metrics and field managers: `computenode`. */
  name: string;
  /** Keys worked on at the same time; 1 unless told. One key never runs twice at once. */
  workers?: number;
  sources: readonly Source[];
  /** Looks at the key's object as it is now and does what is next. May be called again at any time with nothing to do. */
  reconcile(key: string, context: ReconcileContext): Promise<Outcome>;
}

export interface ReconcileContext {
  /** Aborts when the controller stops or leadership is lost: begin nothing new. */
  signal: AbortSignal;
}

export type Outcome =
  /** Nothing to do until something changes. */
  | { done: 'settled' }
  /** Nothing to do until `atMs` (of the clock), or until something changes before. */
  | { done: 'requeue'; atMs: number }
  /** Could not be done now: again after the key's backoff. */
  | { done: 'retry'; error?: unknown };

export interface RunningController {
  readonly name: string;
  /** From outside the sources: a person's or another controller's push. */
  enqueue(key: string): void;
  /** Aborts the context's signal, and resolves when no reconcile runs any more. */
  stop(): Promise<void>;
  metrics(): ControllerMetrics;
}

export interface ControllerMetrics {
  queue: WorkQueueMetrics;
  /** Reconciles since the start, by how they ended. */
  settled: number;
  requeued: number;
  retried: number;
  conflicts: number;
  terminal: number;
}

export interface ControllerPorts {
  clock: Clock;
  random: Random;
  log: Log;
  queue?: Omit<WorkQueueOptions, 'clock' | 'random'>;
}

/** Starts the workers once all sources are synced, so that nothing is decided on half a picture. */
export function startController(definition: ControllerDefinition, ports: ControllerPorts): RunningController {
  const { name, workers = 1, sources } = definition;
  const { clock } = ports;
  const log = ports.log.with({ controller: name });
  const queue = createWorkQueue({ clock, random: ports.random, ...ports.queue });
  const stopping = new AbortController();
  const context: ReconcileContext = { signal: stopping.signal };
  const counts = { settled: 0, requeued: 0, retried: 0, conflicts: 0, terminal: 0 };
  const unsubscribe = sources.map((source) => source.start((key) => queue.add(key)));

  function retry(key: string, error: unknown): void {
    if (error instanceof TerminalError) {
      counts.terminal += 1;
      log.error('gave up until something changes', { object: key, error });
      queue.forget(key);
      return;
    }
    const isConflict = isKubeError(error, 'Conflict');
    if (isConflict) counts.conflicts += 1;
    else counts.retried += 1;
    // A conflict only says that the cache lagged behind: no one needs to read about it.
    if (isConflict || error === undefined) log.debug('trying again', { object: key, error });
    else log.warn('could not reconcile, trying again', { object: key, error, failures: queue.failures(key) + 1 });
    queue.addRateLimited(key, { atLeastMs: isKubeError(error) ? (error.retryAfterMs ?? 0) : 0 });
  }

  function requeue(key: string, atMs: number): void {
    counts.requeued += 1;
    const delayMs = atMs - clock.now();
    // Whoever asks for a time that has passed would ask again at once, and for ever.
    if (!(delayMs > 0)) {
      queue.addRateLimited(key);
      return;
    }
    queue.forget(key);
    queue.addAfter(key, delayMs);
  }

  async function reconcile(key: string): Promise<Outcome> {
    try {
      return await definition.reconcile(key, context);
    } catch (error) {
      return { done: 'retry', error };
    }
  }

  async function work(): Promise<void> {
    for (let key = await queue.take(); key !== undefined; key = await queue.take()) {
      const outcome = await reconcile(key);
      if (!stopping.signal.aborted) follow(key, outcome);
      queue.done(key);
    }
  }

  function follow(key: string, outcome: Outcome): void {
    switch (outcome.done) {
      case 'settled':
        counts.settled += 1;
        queue.forget(key);
        break;
      case 'requeue':
        requeue(key, outcome.atMs);
        break;
      case 'retry':
        retry(key, outcome.error);
        break;
    }
  }

  async function run(): Promise<void> {
    const synced = await Promise.all(sources.map((source) => source.synced));
    if (!synced.every(Boolean) || stopping.signal.aborted) return;
    log.debug('started', { workers });
    await Promise.all(Array.from({ length: workers }, work));
  }
  void run();

  return {
    name,
    enqueue: (key) => queue.add(key),
    async stop() {
      stopping.abort();
      for (const end of unsubscribe) end();
      await queue.shutdown();
    },
    metrics: () => ({ queue: queue.metrics(), ...counts }),
  };
}
