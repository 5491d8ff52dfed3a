import type { RunResult } from 'ansible-runner-wrapper';
import { opsFailureReasons } from '../failure-reasons.ts';
import type { OpsFailureReason } from '../port.ts';
import { OpsError } from '../port.ts';
import type { Seen } from './seen.ts';
import { reasonBefore } from './settings.ts';

export interface Verdict {
  reason: OpsFailureReason;
  retryable: boolean;
  message: string;
}

type Ended = Exclude<RunResult, { status: 'successful' }>;

/** Why a run that ended without success did so, in the words of the port. */
export function verdictOf(result: Ended, seen: Seen): Verdict {
  switch (result.status) {
    case 'cancelled':
      return { reason: 'Cancelled', retryable: true, message: 'It was cancelled.' };
    case 'timeout':
      return { reason: 'DeadlineExceeded', retryable: true, message: 'Its deadline has passed.' };
    case 'killed':
      return { reason: 'BackendFailed', retryable: true, message: 'The process of Ansible was ended.' };
    case 'lost':
      return { reason: 'BackendFailed', retryable: true, message: 'It was begun by a controller elsewhere.' };
    case 'failed':
      return failed(result, seen);
  }
}

export function errorOf(result: Ended, seen: Seen): OpsError {
  const { reason, retryable, message } = verdictOf(result, seen);
  // What only asks, or never began, is not cut off by an operation's deadline.
  if (reason === 'DeadlineExceeded')
    return new OpsError('Unreachable', 'the machine did not answer in time', { retryable });
  return new OpsError(reason, message, { retryable });
}

function failed(result: Extract<Ended, { status: 'failed' }>, seen: Seen): Verdict {
  const isLost = result.reason === 'host-refused' || result.reason === 'unreachable';
  // A task that failed may have been rescued, and the machine lost after it.
  const told = isLost ? (seen.unreachable ?? seen.failure?.message) : (seen.failure?.message ?? seen.unreachable);
  const message = said(told ?? result.failures[0]?.message ?? result.detail);
  switch (result.reason) {
    case 'host-refused':
      return refused(message);
    case 'unreachable':
      return { reason: 'Unreachable', retryable: true, message };
    case 'task-failed':
      return ofTask(seen.failure, message);
    case 'ansible-missing':
      return {
        reason: 'BackendFailed',
        retryable: true,
        message: 'There is no ansible-playbook: install ansible-core.',
      };
    case 'rejected':
      return { reason: 'InvalidRequest', retryable: false, message: `Ansible can't play it: ${message}` };
    case 'aborted':
      return { reason: 'BackendFailed', retryable: true, message: `Ansible ended half way: ${message}` };
  }
}

function refused(message: string): Verdict {
  if (/Host key verification failed|REMOTE HOST IDENTIFICATION HAS CHANGED|host key is known/.test(message)) {
    const words =
      'The machine shows another host key than the pinned ones, or none is pinned for it: it is another machine, was installed anew, or known_hosts in the Secret of the OpsMaster lacks it.';
    return { reason: 'HostKeyMismatch', retryable: false, message: words };
  }
  const words = 'The machine lets nobody in with the credentials of the OpsMaster.';
  return { reason: 'AuthenticationFailed', retryable: true, message: words };
}

/** By the reason that a module or the playbook's author gave; else by what is known of Ansible's own modules. */
function ofTask(failure: Seen['failure'], message: string): Verdict {
  const given = opsFailureReasons.find((reason) => reason === failure?.reason) ?? reasonBefore(message);
  if (given !== undefined) return { reason: given, retryable: failure?.retryable !== false, message };
  if (/No space left on device/.test(message)) return { reason: 'DiskTooSmall', retryable: true, message };
  if (failure?.action === 'ansible.builtin.get_url' || failure?.action === 'get_url') {
    if (/checksum/i.test(message)) return { reason: 'ChecksumMismatch', retryable: false, message };
    return { reason: 'ImageUnavailable', retryable: true, message };
  }
  return { reason: 'InstallFailed', retryable: true, message };
}

/** One line: conditions and events have no room for more. */
function said(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  if (line === '') return 'It failed without a word.';
  return line.length <= 600 ? line : `${line.slice(0, 300)} … ${line.slice(-300)}`;
}
