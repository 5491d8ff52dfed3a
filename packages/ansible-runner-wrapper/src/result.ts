import type { Retry } from './errors.ts';
import type { HostStats } from './event.ts';

/** One host that a run failed on; the first one is what a person wants to see. */
export interface HostFailure {
  readonly host: string;
  readonly task: string;
  readonly action: string;
  readonly message: string;
}

/**
 * Why Ansible gave up.
 * - `task-failed`: a task failed on a host. Terminal here, because only the playbook's author knows which failures pass.
 * - `host-refused`: no task failed, but a host showed another key than the pinned one, or refused the login. Terminal: the same
 *   key or password will not do next time.
 * - `unreachable`: a host didn't answer, and nothing else went wrong.
 * - `rejected`: Ansible refused before the first play ended its checks: a syntax error, an unknown module or role, an inventory
 *   it can't read. `detail` has its words.
 * - `ansible-missing`: there is no `ansible-playbook`.
 * - `aborted`: it ended in the middle without having said why; `detail` has its last words.
 */
export type FailureReason = 'task-failed' | 'host-refused' | 'unreachable' | 'rejected' | 'ansible-missing' | 'aborted';

interface Common {
  readonly ident: string;
  /** ansible-runner's folder of this run: stdout, command, job_events. */
  readonly artifacts: string;
  /** Sorted by host; empty when Ansible didn't get to the end. */
  readonly stats: readonly HostStats[];
  /** How many events were lost on the way to this process; their files are missing or unreadable. */
  readonly lostEvents: number;
  /** Processes of the run that a SIGKILL didn't end within a second. */
  readonly survivors: readonly number[];
}

/** How a run ended. Every status but `successful` says whether starting it again, under a new ident, may help. */
export type RunResult =
  | (Common & { readonly status: 'successful'; readonly rc: 0 })
  | (Common & {
      readonly status: 'failed';
      readonly rc: number;
      readonly reason: FailureReason;
      readonly retry: Retry;
      /** At most 20. */
      readonly failures: readonly HostFailure[];
      readonly detail: string;
    })
  | (Common & { readonly status: 'cancelled'; readonly retry: Retry })
  | (Common & { readonly status: 'timeout'; readonly retry: Retry })
  /**
   * The runner ended without a status: it was killed, or crashed. `began`: whether it got as far as having artifacts; if not,
   * nothing was done on any host.
   */
  | (Common & { readonly status: 'killed'; readonly began: boolean; readonly retry: Retry; readonly detail: string })
  /**
   * It was started on another machine or in another container, where it may still run: from here nobody can tell. Look at the
   * hosts before anything is done again.
   */
  | (Common & { readonly status: 'lost'; readonly retry: Retry });
