/**
 * Why a run could not be started, followed or cleaned up. How a run that did start ended is a result, not an error.
 *
 * - `invalid-input`: a name, path or value breaks the grammar it has to keep; nothing was started.
 * - `unsupported-platform`: there is no /proc that tells which process is which.
 * - `runner-missing`, `runner-version`: no `ansible-runner` that can be executed, or not one of version 2.
 * - `project-missing`, `playbook-missing`: what should run isn't there.
 * - `ident-in-use`: a run of this name exists; resume it, or take another name.
 * - `ident-unknown`: there is no run of this name.
 * - `start-failed`: the process could not be made.
 * - `storage`: a file of the run could not be written or read.
 */
export type ErrorKind =
  | 'invalid-input'
  | 'unsupported-platform'
  | 'runner-missing'
  | 'runner-version'
  | 'project-missing'
  | 'playbook-missing'
  | 'ident-in-use'
  | 'ident-unknown'
  | 'start-failed'
  | 'storage';

/** Whether the same call may succeed later with nothing changed by a person. */
export type Retry = 'retryable' | 'terminal';

const retryOf: Record<ErrorKind, Retry> = {
  'invalid-input': 'terminal',
  'unsupported-platform': 'terminal',
  'runner-missing': 'terminal',
  'runner-version': 'terminal',
  'project-missing': 'terminal',
  'playbook-missing': 'terminal',
  'ident-in-use': 'terminal',
  'ident-unknown': 'terminal',
  'start-failed': 'retryable',
  storage: 'retryable',
};

export class AnsibleRunnerError extends Error {
  readonly kind: ErrorKind;
  readonly retry: Retry;

  constructor(kind: ErrorKind, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'AnsibleRunnerError';
    this.kind = kind;
    this.retry = retryOf[kind];
  }
}

/** The errno name of a system error (`ENOENT`), or undefined. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
