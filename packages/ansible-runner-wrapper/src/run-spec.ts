import type { Inventory, Secrets, Variables } from './inventory.ts';

/** A playbook of the project, or one role that is applied to every host of the inventory. */
export type Work =
  { readonly playbook: string } | { readonly role: string; readonly rolesPath: string; readonly gatherFacts?: boolean };

/** How hosts are reached by ssh. */
export interface Ssh {
  /** Lines of a known_hosts file: the only keys that are taken. Without it, the user's own files hold; an unknown key is refused. */
  readonly knownHosts?: string;
  /** A private key in OpenSSH's format, unencrypted. It goes to an ssh-agent of the run and is then removed. */
  readonly privateKey?: string;
  /** The socket of an agent that is already there (`SSH_AUTH_SOCK`). */
  readonly agentSocket?: string;
}

export interface RunSpec {
  /** The run's name, new for each run. Made up by default; one of your own makes starting it twice an `ident-in-use`. */
  readonly ident?: string;
  /** The folder that holds playbooks, roles and ansible.cfg: an absolute path. Read in place; Ansible runs in it. */
  readonly project: string;
  readonly work: Work;
  readonly inventory: Inventory;
  /** Extra variables: they hold for every host and win over all others. */
  readonly variables?: Variables;
  /** Extra variables that are secrets. What a task does with one appears in events unless the task has `no_log: true`. */
  readonly secrets?: Secrets;
  readonly ssh?: Ssh;
  /** Only these hosts and groups of the inventory. */
  readonly limit?: readonly string[];
  readonly tags?: readonly string[];
  readonly skipTags?: readonly string[];
  readonly forks?: number;
  readonly check?: boolean;
  readonly diff?: boolean;
  /** 0 to 4. From 3 on Ansible prints what it sends: see the README on secrets. */
  readonly verbosity?: number;
  /** Hides the arguments and results of every task, whatever the playbook says. */
  readonly noLog?: boolean;
  /** Whole seconds after which the run is ended; holds even when nobody follows it. */
  readonly timeoutSeconds?: number;
  /** Whole seconds without output after which the run is ended. */
  readonly idleTimeoutSeconds?: number;
  /** Further environment of Ansible. No secrets: ansible-runner writes it into the artifacts. */
  readonly environment?: { readonly [name: string]: string };
  /**
   * What becomes of processes that a run started on this machine and that outlive it (ssh connections kept open, a task's
   * background jobs): `end` (default) or `keep`, for playbooks that start a service of this machine by hand.
   */
  readonly leftovers?: 'end' | 'keep';
}
