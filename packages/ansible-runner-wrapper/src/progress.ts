import type { HostStats, RunEvent } from './event.ts';
import type { HostFailure } from './result.ts';

/** What the events so far say about how a run will have ended. */
export interface Progress {
  /** Ansible has read its variables, inventory and keys: their files may go. */
  readonly started: boolean;
  /** A task has ended on a host. */
  readonly touched: boolean;
  readonly stats: readonly HostStats[] | undefined;
  /** The last failure of each host. */
  readonly failures: ReadonlyMap<string, HostFailure>;
  /** The last lines that Ansible printed outside of any event. */
  readonly output: readonly string[];
  readonly lostEvents: number;
}

export const noProgress: Progress = {
  started: false,
  touched: false,
  stats: undefined,
  failures: new Map(),
  output: [],
  lostEvents: 0,
};

const lines = 30;
/** Of failures that are kept: as many hosts as anyone reads, and a bound on memory. */
const hosts = 1_000;

export function observe(progress: Progress, event: RunEvent): Progress {
  switch (event.kind) {
    case 'output':
      return { ...progress, output: [...progress.output, event.stdout].slice(-lines) };
    case 'gap':
      return { ...progress, lostEvents: progress.lostEvents + event.to - event.counter + 1 };
    case 'stats':
      return { ...progress, started: true, stats: event.hosts };
    case 'host-failed':
    case 'host-unreachable':
      if (event.kind === 'host-failed' && event.ignored) return { ...progress, started: true, touched: true };
      return { ...progress, started: true, touched: true, failures: withFailure(progress.failures, event) };
    case 'host-ok':
    case 'host-skipped':
      return { ...progress, started: true, touched: true };
    case 'other':
      return progress;
    default:
      // Any other event of Ansible's own comes after it has read its files.
      return progress.started ? progress : { ...progress, started: true };
  }
}

function withFailure(failures: ReadonlyMap<string, HostFailure>, event: HostFailure): ReadonlyMap<string, HostFailure> {
  if (failures.size >= hosts && !failures.has(event.host)) return failures;
  const { host, task, action, message } = event;
  return new Map(failures).set(host, { host, task, action, message: shortened(message) });
}

/** Keeps both ends: ssh says first what it wants, and last why it didn't get it. */
function shortened(message: string): string {
  return message.length <= 2_000 ? message : `${message.slice(0, 1_000)} … ${message.slice(-1_000)}`;
}
