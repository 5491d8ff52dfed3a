import type { Capability, Layer, MachineAddress, OperationRequest, OpsAdapter } from '../port.ts';

/** What an author gives the suite: a backend, real or simulated, with machines that may be worked on and wiped. */
export interface ConformanceBench {
  /**
   * A new instance over the same backend, as after a restart of the process: nothing that an earlier instance kept in
   * memory may be in it.
   */
  adapter(): OpsAdapter;
  /** A machine that is on, reachable, and not used by another case at the same time. */
  machine: MachineAddress;
  /** Where `machine` answers, but with a serial that isn't its own. */
  misaddressed: MachineAddress;
  /** An address at which nothing answers. */
  unreachable: MachineAddress;
  /** What to ask of `machine`, in the words of this backend. */
  work: {
    /** Succeeds, and can be done again; its capability isn't `Inspect` or `Wipe`. */
    quick: Work;
    /** Once started, still runs after the suite's next calls, and for 10 s more if nobody stops it. */
    lasting: Work;
    /** Fails. Left out where the backend can't be made to; the case is then skipped. */
    failing?: Work;
    wipe: Work;
  };
  /** The backend's time; ms since the epoch. */
  now(): number;
  /** Lets `ms` pass for the backend. */
  pass(ms: number): Promise<void>;
  /** Whether `pass` can let an hour go by without waiting for one. */
  passesHours?: boolean;
  /** How long at most an operation of `work` takes, but `lasting`; ms. */
  patienceMs: number;
  /** Everything that the adapters of this bench have logged so far. */
  logged(): string;
  close(): Promise<void>;
}

/** The part of a request that says what to do. */
export type Work = Pick<OperationRequest, 'action' | 'parameters'> &
  Partial<Pick<OperationRequest, 'image' | 'node' | 'rootDisk' | 'secrets'>> & { layer?: Layer };

export interface ConformanceCase {
  /** A sentence about the adapter, fit as a test's name. */
  name: string;
  /** Only for adapters that can do this; skip the case for others. */
  capability?: Capability;
  /** Rejects, with what was seen, where the adapter breaks the promise. Closes the bench. */
  readonly run: (open: () => Promise<ConformanceBench>) => Promise<Verdict>;
}

/** `skipped`: this bench can't show it. */
export type Verdict = { verdict: 'held' } | { verdict: 'skipped'; because: string };

/** What a case rejects with. */
export class ConformanceFailure extends Error {
  override readonly name = 'ConformanceFailure';
}
