import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findExecutable } from '../../src/version.ts';
import { readRecord } from '../../src/record.ts';
import { runFolder } from '../../src/run-folder.ts';
import { here, processesWith, site, type Site } from './site.ts';

let at: Site;
beforeEach(() => {
  at = site();
});
afterEach(() => {
  at.close();
});

describe('how a run ends', () => {
  it('a failed task: on which host, in which task, why', async () => {
    const run = await at.runner.run(
      at.spec([
        {
          block: [{ 'ansible.builtin.command': 'false' }],
          rescue: [{ 'ansible.builtin.debug': { msg: 'made good' } }],
        },
        { name: 'check the disk', 'ansible.builtin.fail': { msg: 'no disk' } },
      ]),
    );

    expect(await run.result).toMatchObject({
      status: 'failed',
      rc: 2,
      reason: 'task-failed',
      retry: 'terminal',
      failures: [{ host: 'here', task: 'check the disk', action: 'ansible.builtin.fail', message: 'no disk' }],
      stats: [{ failed: 1, rescued: 1 }],
    });
  });

  it('an unreachable host is worth another try', async () => {
    const inventory = { hosts: { gone: { connection: { address: '127.0.0.1', port: 1 } } } };
    const run = await at.runner.run(at.spec([{ 'ansible.builtin.ping': {} }], { inventory }));

    const result = await run.result;

    expect(result).toMatchObject({ status: 'failed', rc: 4, reason: 'unreachable', retry: 'retryable' });
    expect(result).toMatchObject({ failures: [{ host: 'gone', message: expect.stringContaining('refused') }] });
  });

  it("a syntax error is rejected, in Ansible's words", async () => {
    const spec = at.spec([]);
    at.write('site.yml', '- hosts: all\n  tasks:\n   - {broken\n');

    const run = await at.runner.run(spec);

    expect(await run.result).toMatchObject({
      status: 'failed',
      reason: 'rejected',
      retry: 'terminal',
      detail: expect.stringContaining('ERROR'),
    });
  });

  it('an unknown module is rejected', async () => {
    const run = await at.runner.run(at.spec([{ 'no.such.module': {} }]));

    expect(await run.result).toMatchObject({ status: 'failed', reason: 'rejected', retry: 'terminal' });
  });

  it('without ansible-playbook', async () => {
    const bin = join(at.root, 'bin');
    const command = join(bin, 'ansible-runner');
    at.write('../bin/.keep', '');
    symlinkSync(await findExecutable('ansible-runner', process.env['PATH'] ?? ''), command);
    const other = site({ command, environment: { PATH: bin, HOME: at.root } });

    const run = await other.runner.run(other.spec([]));

    expect(await run.result).toMatchObject({ status: 'failed', reason: 'ansible-missing', retry: 'terminal' });
    other.close();
  });

  it('a timeout, which the runner keeps itself', async () => {
    const run = await at.runner.run(at.spec([{ 'ansible.builtin.command': 'sleep 301' }], { timeoutSeconds: 3 }));

    expect(await run.result).toMatchObject({ status: 'timeout', retry: 'retryable' });
    expect(processesWith('sleep\u0000301\u0000')).toEqual([]);
  });

  it('a runner that was killed: its Ansible ends too, though it would have gone on', async () => {
    const run = await at.runner.run(at.spec([{ 'ansible.builtin.command': 'sleep 302' }]));
    for await (const event of run) if (event.kind === 'host-start') break;
    const record = await readRecord(runFolder(at.dataDir, run.ident));

    process.kill(record?.process?.pid ?? 0, 'SIGKILL');

    expect(await run.result).toMatchObject({ status: 'killed', began: true, retry: 'retryable', survivors: [] });
    expect(processesWith(record?.cookie ?? '')).toEqual([]);
    expect(processesWith('sleep\u0000302\u0000')).toEqual([]);
  });

  it('a cancel ends every process, those in sessions of their own too', async () => {
    const run = await at.runner.run(
      at.spec([{ 'ansible.builtin.shell': { cmd: 'setsid sleep 303 & sleep 304' } }], {
        inventory: { hosts: { a: here.hosts['here'] ?? {}, b: here.hosts['here'] ?? {} } },
      }),
    );
    for await (const event of run) if (event.kind === 'host-start' && event.host === 'b') break;

    const result = await run.cancel();

    expect(result).toMatchObject({ status: 'cancelled', survivors: [] });
    expect(processesWith(run.ident)).toEqual([]);
    expect(await run.cancel()).toEqual(result);
  });
});

describe('what keeps a run from starting', () => {
  it.each([
    ['playbook-missing', { work: { playbook: 'none.yml' } }],
    ['project-missing', { project: '/nonexistent/project' }],
    ['invalid-input', { work: { playbook: '../site.yml' } }],
    ['invalid-input', { limit: ['elsewhere'] }],
    ['invalid-input', { tags: [] }],
  ] as const)('%s', async (kind, overrides) => {
    await expect(at.runner.run(at.spec([], overrides))).rejects.toMatchObject({ kind, retry: 'terminal' });
    expect(await at.runner.list()).toEqual([]);
  });

  it('an ident that a run has had', async () => {
    const spec = at.spec([], { ident: 'install-7' });
    await (
      await at.runner.run(spec)
    ).result;

    await expect(at.runner.run(spec)).rejects.toMatchObject({ kind: 'ident-in-use' });
  });
});
