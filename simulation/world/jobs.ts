import type { OpsFailureReason } from '#ops-adapters/port.ts';
import type { OperationRecord } from './acts.ts';
import type { FactSource } from './facts.ts';

/** One operation as the backend knows it. */
export interface Job {
  readonly serial: string;
  readonly operation: OperationRecord;
  readonly startedAt: number;
  /** How long it will take by itself, in ms; it may be ended earlier, or never end by itself. */
  readonly durationMs: number;
  result: JobResult | undefined;
}

/** Facts are kept as what they are told from: at 100,000 machines that is a tenth of the facts themselves. */
export type JobResult =
  | { readonly outcome: 'succeeded'; readonly seen: FactSource }
  | {
      readonly outcome: 'failed';
      readonly reason: OpsFailureReason;
      readonly retryable: boolean;
      readonly message: string;
    };

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
