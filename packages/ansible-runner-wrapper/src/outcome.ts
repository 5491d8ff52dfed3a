import type { Progress } from './progress.ts';
import type { HostFailure, RunResult } from './result.ts';

/** What is left of a run that has ended. */
export interface Remains {
  readonly ident: string;
  readonly artifacts: string;
  /** The words of ansible-runner's status file; undefined when it left none. */
  readonly status: string | undefined;
  /** Ansible's exit code; undefined when a signal ended it. */
  readonly rc: number | undefined;
  readonly began: boolean;
  /** Whether its processes can't be seen from here. */
  readonly elsewhere: boolean;
  readonly cancelled: boolean;
  readonly timedOut: boolean;
  readonly survivors: readonly number[];
  /** The runner's own last words, for when Ansible had none. */
  readonly words: string;
}

const mostFailures = 20;
const longestDetail = 4_000;

/** How the run ended. ansible-runner's own status holds wherever there is one: a cancel that came too late changed nothing. */
export function outcome(remains: Remains, progress: Progress): RunResult {
  const { ident, artifacts, survivors, status, rc } = remains;
  const common = { ident, artifacts, survivors, stats: progress.stats ?? [], lostEvents: progress.lostEvents };
  if (status === 'successful' && rc === 0) return { ...common, status, rc };
  if (status === 'canceled') return { ...common, status: 'cancelled', retry: 'terminal' };
  if (status === 'timeout') return { ...common, status, retry: 'retryable' };
  if (status === 'failed') return { ...common, status, rc: rc ?? -1, ...failure(remains, progress) };
  if (remains.elsewhere) return { ...common, status: 'lost', retry: 'terminal' };
  if (remains.cancelled) return { ...common, status: 'cancelled', retry: 'terminal' };
  if (remains.timedOut) return { ...common, status: 'timeout', retry: 'retryable' };
  const detail = words(remains, progress);
  return { ...common, status: 'killed', began: remains.began, retry: 'retryable', detail };
}

/** What OpenSSH, sshpass and Ansible's ssh plugin say when a host answered, but not as the one that was meant or not to this user. */
const refusal =
  /Host key verification failed|Permission denied \(|Invalid\/incorrect password|Too many authentication failures/;

type Failed = Extract<RunResult, { status: 'failed' }>;
type Failure = Pick<Failed, 'reason' | 'retry' | 'failures' | 'detail'>;

function failure(remains: Remains, progress: Progress): Failure {
  const failures = fatal(progress).slice(0, mostFailures);
  const detail = words(remains, progress);
  const stats = progress.stats ?? [];
  if (stats.some((host) => host.failed > 0)) return { reason: 'task-failed', retry: 'terminal', failures, detail };
  if (stats.some((host) => host.unreachable > 0)) {
    const refused = fatal(progress).some(({ message }) => refusal.test(message));
    return refused
      ? { reason: 'host-refused', retry: 'terminal', failures, detail }
      : { reason: 'unreachable', retry: 'retryable', failures, detail };
  }
  if (remains.rc === undefined) return { reason: 'aborted', retry: 'retryable', failures, detail };
  if (remains.rc === 127 && !progress.started)
    return { reason: 'ansible-missing', retry: 'terminal', failures, detail };
  return { reason: progress.touched ? 'aborted' : 'rejected', retry: 'terminal', failures, detail };
}

/** Failures that a rescue made good are not why the run failed. */
function fatal(progress: Progress): readonly HostFailure[] {
  const lost = new Set(
    (progress.stats ?? []).filter((host) => host.failed > 0 || host.unreachable > 0).map((host) => host.host),
  );
  return [...progress.failures.values()]
    .filter((failed) => progress.stats === undefined || lost.has(failed.host))
    .toSorted((a, b) => (a.host < b.host ? -1 : 1));
}

function words(remains: Remains, progress: Progress): string {
  const said = progress.output.join('\n').trim();
  return (said === '' ? remains.words.trim() : said).slice(-longestDetail);
}
