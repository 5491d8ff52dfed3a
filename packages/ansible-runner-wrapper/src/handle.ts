import { AnsibleRunnerError } from './errors.ts';
import { eventFiles } from './event-files.ts';
import type { RunEvent } from './event.ts';
import { follow, type Watch } from './follow.ts';
import { requestCancel } from './press.ts';
import { signalProcess } from './process-identity.ts';
import { readRecord, type RunRecord } from './record.ts';
import type { RunResult } from './result.ts';

/** A run that is being followed. Iterating it gives its events from the first one. */
export interface Run extends AsyncIterable<RunEvent> {
  readonly ident: string;
  /** ansible-runner's folder of this run. It appears a moment after the start. */
  readonly artifacts: string;
  /**
   * How the run ended. Rejects with the signal's reason when following was given up (`detach()` or the signal given at the start)
   * while the run goes on, and with an AnsibleRunnerError when the run's files can't be read or written. It may be left alone.
   */
  readonly result: Promise<RunResult>;
  /**
   * Events with counters above `after`, to the run's end; those that are there already come at once. Each call reads afresh from
   * the run's files, so nothing is held in memory for a reader that is slow or missing. When following was given up it throws
   * as `result` does.
   */
  events(options?: { readonly after?: number; readonly signal?: AbortSignal }): AsyncIterable<RunEvent>;
  /**
   * Ends the run: asked first, by force after the grace, with all its processes. What it started on other machines goes on
   * there until it notices that its connection is gone. May be repeated. The result says `cancelled`, or how the run had ended before.
   */
  cancel(): Promise<RunResult>;
  /** Stops following; the run goes on, and `resume(ident)` takes it up again, here or in another process. */
  detach(): Promise<void>;
}

/** Follows the run from now on. `signal` ends the following, never the run. */
export function handle(watch: Watch, record: RunRecord, signal?: AbortSignal): Run {
  const { folder, clock } = watch;
  const detaching = new AbortController();
  const stop = signal === undefined ? detaching.signal : AbortSignal.any([signal, detaching.signal]);
  const over = new AbortController();
  const result = follow(watch, record, stop)
    .catch((error: unknown) => {
      throw error instanceof AnsibleRunnerError || stop.aborted
        ? error
        : new AnsibleRunnerError('storage', `the files of run ${folder.ident} can't be read or written`, error);
    })
    .finally(() => {
      over.abort();
    });
  // Whoever wants to know awaits `result`; a caller who doesn't must not be ended by its rejection.
  result.catch(() => undefined);

  async function* events(
    options: { readonly after?: number; readonly signal?: AbortSignal } = {},
  ): AsyncGenerator<RunEvent> {
    const files = eventFiles(folder.events, clock, watch.redact, options.after ?? 0);
    const wake = options.signal === undefined ? over.signal : AbortSignal.any([options.signal, over.signal]);
    for (;;) {
      options.signal?.throwIfAborted();
      // Looked at before the files are: what is read after the end is all there is.
      const ended = over.signal.aborted;
      if (ended) await result;
      const found = await files.read(ended);
      yield* found;
      if (found.length > 0) continue;
      if (ended) return;
      await clock.sleep(watch.pollMs, wake).catch((error: unknown) => {
        if (!wake.aborted) throw error;
      });
    }
  }

  return {
    ident: folder.ident,
    artifacts: folder.artifacts,
    result,
    events,
    [Symbol.asyncIterator]: () => events()[Symbol.asyncIterator](),
    cancel: async () => {
      await requestCancel(folder, clock);
      const current = (await readRecord(folder)) ?? record;
      if (current.process !== undefined) await signalProcess(current.process, 'SIGTERM');
      return await result;
    },
    detach: async () => {
      detaching.abort(new DOMException('this process stopped following the run, which goes on', 'AbortError'));
      await result.then(
        () => undefined,
        () => undefined,
      );
    },
  };
}
