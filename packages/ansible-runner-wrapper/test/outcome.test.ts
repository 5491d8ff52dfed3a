import { expect, it } from 'vitest';
import type { HostStats, RunEvent } from '../src/event.ts';
import { outcome, type Remains } from '../src/outcome.ts';
import { noProgress, observe, type Progress } from '../src/progress.ts';
import type { RunResult } from '../src/result.ts';

function remains(overrides: Partial<Remains>): Remains {
  return {
    ident: 'i',
    artifacts: '/a',
    status: undefined,
    rc: undefined,
    began: true,
    elsewhere: false,
    cancelled: false,
    timedOut: false,
    survivors: [],
    words: '',
    ...overrides,
  };
}

function host(overrides: Partial<HostStats>): HostStats {
  return { host: 'h', ok: 0, changed: 0, failed: 0, unreachable: 0, skipped: 0, rescued: 0, ignored: 0, ...overrides };
}

function saw(overrides: Partial<Progress>): Progress {
  return { ...noProgress, started: true, ...overrides };
}

const failed = { status: 'failed', rc: 2 };

it.each<[string, Partial<Remains>, Progress, Partial<RunResult>]>([
  [
    'the status of the runner holds',
    { status: 'successful', rc: 0, cancelled: true },
    saw({}),
    { status: 'successful' },
  ],
  ['a cancel', { status: 'canceled', rc: 254 }, saw({}), { status: 'cancelled', retry: 'terminal' }],
  ['a cancel by force', { cancelled: true }, saw({}), { status: 'cancelled' }],
  ['a timeout', { status: 'timeout', rc: 254 }, saw({}), { status: 'timeout', retry: 'retryable' }],
  ['a timeout by force', { timedOut: true }, saw({}), { status: 'timeout' }],
  ['killed', { began: true }, saw({}), { status: 'killed', began: true, retry: 'retryable' }],
  ['not seen from here', { elsewhere: true, cancelled: true }, saw({}), { status: 'lost', retry: 'terminal' }],
  ['elsewhere, but ended', { elsewhere: true, status: 'successful', rc: 0 }, saw({}), { status: 'successful' }],
  [
    'a failed task',
    failed,
    saw({ stats: [host({ failed: 1, unreachable: 1 })] }),
    { reason: 'task-failed', retry: 'terminal' },
  ],
  [
    'no answer',
    { ...failed, rc: 4 },
    saw({ stats: [host({ unreachable: 1 })] }),
    { reason: 'unreachable', retry: 'retryable' },
  ],
  [
    'another host key',
    { ...failed, rc: 4 },
    saw({
      stats: [host({ unreachable: 1 })],
      failures: new Map([
        ['h', { host: 'h', task: 't', action: 'a', message: 'x\nHost key verification failed.\r\n' }],
      ]),
    }),
    { reason: 'host-refused', retry: 'terminal' },
  ],
  ['rejected', { ...failed, rc: 4 }, saw({}), { reason: 'rejected', retry: 'terminal' }],
  ['no Ansible', { ...failed, rc: 127 }, noProgress, { reason: 'ansible-missing', retry: 'terminal' }],
  ['an error half way', { ...failed, rc: 1 }, saw({ touched: true }), { reason: 'aborted', retry: 'terminal' }],
  [
    'ended by a signal',
    { ...failed, rc: undefined },
    saw({}),
    { reason: 'aborted', retry: 'retryable', rc: -1 } as const,
  ],
])('%s', (_, left, progress, result) => {
  expect(outcome(remains(left), progress)).toMatchObject(result);
});

it('a failure that was made good is not why the run failed', () => {
  const failure = (on: string): RunEvent => ({
    kind: 'host-failed',
    counter: 1,
    uuid: '',
    created: '',
    stdout: '',
    host: on,
    play: 'p',
    task: `on ${on}`,
    action: 'a',
    result: null,
    message: 'no',
    ignored: false,
  });
  const stats = [host({ host: 'good', rescued: 1 }), host({ host: 'bad', failed: 1 })];
  const progress = { ...[failure('good'), failure('bad')].reduce(observe, noProgress), stats };

  expect(outcome(remains(failed), progress)).toMatchObject({ failures: [{ host: 'bad', task: 'on bad' }] });
});

it('the end of a long message is kept, where ssh says why', () => {
  const unreachable: RunEvent = {
    kind: 'host-unreachable',
    counter: 1,
    uuid: '',
    created: '',
    stdout: '',
    host: 'h',
    play: 'p',
    task: 't',
    action: 'a',
    result: null,
    message: `${'@'.repeat(10_000)} Host key verification failed.`,
  };
  const progress = { ...observe(noProgress, unreachable), stats: [host({ unreachable: 1 })] };

  expect(outcome(remains({ status: 'failed', rc: 4 }), progress)).toMatchObject({ reason: 'host-refused' });
});
