import type { RunResult } from 'ansible-runner-wrapper';
import { expect, test } from 'vitest';
import { nothingSeen, type Seen } from '#ops-adapters/ansible/seen.ts';
import { verdictOf } from '#ops-adapters/ansible/verdict.ts';

type Ended = Exclude<RunResult, { status: 'successful' }>;
const common = { ident: 'i', artifacts: '/a', stats: [], lostEvents: 0, survivors: [] };

function failed(reason: Extract<Ended, { status: 'failed' }>['reason'], detail = ''): Ended {
  return { ...common, status: 'failed', rc: 2, reason, retry: 'terminal', failures: [], detail };
}

function seen(failure: Partial<NonNullable<Seen['failure']>>): Seen {
  return { ...nothingSeen, failure: { action: 'ansible.builtin.command', message: 'no', ...failure } };
}

const getUrl = 'ansible.builtin.get_url';

test.each<[string, Seen, object]>([
  [
    'the reason that a module gave',
    seen({ reason: 'DiskNotFound', retryable: false }),
    { reason: 'DiskNotFound', retryable: false },
  ],
  [
    'the reason before a message',
    seen({ message: 'ImageUnavailable: the mirror is away' }),
    { reason: 'ImageUnavailable' },
  ],
  ['a reason that is none', seen({ reason: 'Bad', message: 'Oops: no' }), { reason: 'InstallFailed', retryable: true }],
  [
    'bytes that are others',
    seen({ action: getUrl, message: 'The checksum for x did not match' }),
    { reason: 'ChecksumMismatch', retryable: false },
  ],
  [
    'an image that is not there',
    seen({ action: getUrl, message: 'Request failed' }),
    { reason: 'ImageUnavailable', retryable: true },
  ],
  ['a full disk', seen({ message: '[Errno 28] No space left on device' }), { reason: 'DiskTooSmall' }],
])('a task failed by %s', (_, so, expected) => {
  expect(verdictOf(failed('task-failed'), so)).toMatchObject(expected);
});

test('a machine under another host key is none to try again', () => {
  const so = { ...nothingSeen, unreachable: 'Failed to connect to the host via ssh: Host key verification failed.' };

  expect(verdictOf(failed('host-refused'), so)).toMatchObject({ reason: 'HostKeyMismatch', retryable: false });
});

test('what a rescued task had said does not hide why the machine was lost after it', () => {
  const so = { ...seen({ message: 'no kubelet yet' }), unreachable: 'Host key verification failed.' };

  expect(verdictOf(failed('host-refused'), so)).toMatchObject({ reason: 'HostKeyMismatch', retryable: false });
  expect(verdictOf(failed('unreachable'), { ...so, unreachable: 'timed out' })).toMatchObject({ message: 'timed out' });
});

test('a refused login may pass when the Secret is mended', () => {
  const so = { ...nothingSeen, unreachable: 'root@10.0.0.1: Permission denied (publickey).' };

  expect(verdictOf(failed('host-refused'), so)).toMatchObject({ reason: 'AuthenticationFailed', retryable: true });
});

test('a playbook that Ansible can not play is told with its words, in one line', () => {
  const verdict = verdictOf(failed('rejected', 'ERROR! no such\n  role'), nothingSeen);

  expect(verdict).toEqual({
    reason: 'InvalidRequest',
    retryable: false,
    message: "Ansible can't play it: ERROR! no such role",
  });
});

test('a run that was cut off is Unreachable, and may pass', () => {
  expect(verdictOf(failed('unreachable', 'timed out'), nothingSeen)).toMatchObject({
    reason: 'Unreachable',
    retryable: true,
  });
});
