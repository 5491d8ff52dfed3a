import type { Json } from './json.ts';

/** What every event has. `counter` only rises, by one unless something was lost (then a `gap` says so). */
interface Common {
  readonly counter: number;
  readonly uuid: string;
  /** When Ansible made it, as it says: an ISO time without zone, in UTC. */
  readonly created: string;
  /** What Ansible printed for it. */
  readonly stdout: string;
}

interface OfTask extends Common {
  readonly host: string;
  readonly play: string;
  readonly task: string;
  /** The module, such as `ansible.builtin.copy`. */
  readonly action: string;
}

/** A task's end on one host. The result is what the machine said: never trust it, never paste it. */
interface OfResult extends OfTask {
  readonly result: Json;
}

export type HostOk = OfResult & { readonly kind: 'host-ok'; readonly changed: boolean };
export type HostFailed = OfResult & {
  readonly kind: 'host-failed';
  readonly message: string;
  readonly ignored: boolean;
};
export type HostUnreachable = OfResult & { readonly kind: 'host-unreachable'; readonly message: string };

/** One line for each host that took part. */
export interface HostStats {
  readonly host: string;
  readonly ok: number;
  readonly changed: number;
  readonly failed: number;
  readonly unreachable: number;
  readonly skipped: number;
  readonly rescued: number;
  readonly ignored: number;
}

/** Events that were lost: their files are missing, stayed unreadable, or are larger than what is read. */
export interface Gap {
  readonly kind: 'gap';
  /** The counters that are lost, both included. */
  readonly counter: number;
  readonly to: number;
  readonly reason: 'missing' | 'unreadable' | 'too-big';
}

export type RunEvent =
  | (Common & { readonly kind: 'playbook-start'; readonly playbook: string })
  | (Common & { readonly kind: 'play-start'; readonly play: string; readonly pattern: string })
  | (Common & {
      readonly kind: 'task-start';
      readonly play: string;
      readonly task: string;
      readonly action: string;
      readonly handler: boolean;
    })
  | (OfTask & { readonly kind: 'host-start' })
  | (Common & { readonly kind: 'handler-notified'; readonly host: string; readonly handler: string })
  | HostOk
  | HostFailed
  | HostUnreachable
  | (OfResult & { readonly kind: 'host-skipped' })
  | (OfResult & { readonly kind: 'host-retry' })
  | (OfResult & { readonly kind: 'item-ok'; readonly changed: boolean })
  | (OfResult & { readonly kind: 'item-failed'; readonly message: string })
  | (OfResult & { readonly kind: 'item-skipped' })
  | (Common & { readonly kind: 'no-hosts'; readonly why: 'none-matched' | 'none-left' })
  | (Common & { readonly kind: 'stats'; readonly hosts: readonly HostStats[] })
  /** A line that was printed outside of any event: warnings, errors before the first play, and what only looks like an event. */
  | (Common & { readonly kind: 'output' })
  /** A kind of ansible-runner's that this version has no name for. */
  | (Common & { readonly kind: 'other'; readonly event: string; readonly data: Json })
  | Gap;
