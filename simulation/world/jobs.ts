import type { PollOutcome } from '#ops-adapters/port.ts';
import type { OperationRecord } from './acts.ts';

/** One operation as the backend knows it. */
export interface Job {
  readonly serial: string;
  readonly operation: OperationRecord;
  readonly startedAt: number;
  /** How long it will take by itself, in ms; it may be ended earlier, or never end by itself. */
  readonly durationMs: number;
  result: Extract<PollOutcome, { outcome: 'succeeded' | 'failed' }> | undefined;
}

/** The backend's jobs by name: those that run, and those that ended, for `keepMs` at least. */
export interface JobStore {
  readonly size: number;
  get(name: string): Job | undefined;
  /** Also forgets what ended longer than `keepMs` ago. */
  add(job: Job): void;
  ended(job: Job, now: number): void;
  forgetAll(): void;
}

export function createJobStore(keepMs: number): JobStore {
  const jobs = new Map<string, Job>();
  /** When jobs ended, in that order. */
  const endedAt = new Map<string, number>();

  function prune(now: number): void {
    for (const [name, at] of endedAt) {
      if (at + keepMs >= now) return;
      endedAt.delete(name);
      jobs.delete(name);
    }
  }

  return {
    get size() {
      return jobs.size;
    },
    get: (name) => jobs.get(name),
    add(job) {
      prune(job.startedAt);
      jobs.set(job.operation.name, job);
    },
    ended(job, now) {
      if (jobs.get(job.operation.name) === job) endedAt.set(job.operation.name, now);
    },
    forgetAll() {
      jobs.clear();
      endedAt.clear();
    },
  };
}
