import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { all, filesWith, here, processesWith, site, type Site } from './site.ts';

const canary = 'canary-7c1f-sesame';

let at: Site;
beforeEach(() => {
  at = site();
});
afterEach(() => {
  at.close();
});

it('a secret is in no argument, environment, artifact, event or file that stays, and is used all the same', async () => {
  const run = await at.runner.run(
    at.spec(
      [
        { 'ansible.builtin.assert': { that: ["token == expected ~ '-token'", "of_host == expected ~ '-host'"] } },
        { 'ansible.builtin.copy': { content: '{{ token }}', dest: join(at.root, 'used') }, no_log: true },
        { 'ansible.builtin.command': 'sleep 0.3' },
      ],
      {
        variables: { expected: canary.replace('sesame', 'open') },
        secrets: { token: `${canary.replace('sesame', 'open')}-token`, ansible_become_password: `${canary}-become` },
        inventory: {
          hosts: { here: { ...here.hosts['here'], secrets: { of_host: `${canary.replace('sesame', 'open')}-host` } } },
        },
        verbosity: 2,
      },
    ),
  );
  const seen = new Set<number>();
  const events = [];
  for await (const event of run) {
    for (const pid of processesWith('canary-7c1f')) seen.add(pid);
    events.push(event);
  }
  const result = await run.result;

  expect(result).toMatchObject({ status: 'successful' });
  expect([...seen]).toEqual([]);
  expect(JSON.stringify({ events, result })).not.toMatch(/-token"|-token'|canary-7c1f-open-host|become"/);
  for (const text of ['canary-7c1f-open-token', 'canary-7c1f-open-host', canary]) {
    expect(filesWith(at.dataDir, text)).toEqual([]);
  }
  expect(filesWith(at.root, 'canary-7c1f-open-token')).toEqual([join(at.root, 'used')]);
});

it('secrets are gone from the disk while the run still goes on', async () => {
  const run = await at.runner.run(at.spec([{ 'ansible.builtin.command': 'sleep 60' }], { secrets: { token: canary } }));
  for await (const event of run) if (event.kind === 'host-start') break;

  await expect.poll(() => filesWith(at.dataDir, canary), { timeout: 20_000 }).toEqual([]);
  await run.cancel();
});

it('a task without no_log shows a secret in artifacts, which stay private; the events that are handed out do not have it', async () => {
  const run = await at.runner.run(
    at.spec([{ 'ansible.builtin.debug': { msg: 'it is {{ token }}' } }], { secrets: { token: canary } }),
  );
  const events = await all(run);

  expect(JSON.stringify(events)).toContain('it is [secret]');
  expect(JSON.stringify(events)).not.toContain(canary);
  expect(filesWith(at.dataDir, canary).length).toBeGreaterThan(0);
});

it('noLog hides every task, whatever the playbook says', async () => {
  const run = await at.runner.run(
    at.spec([{ 'ansible.builtin.command': { argv: ['echo', '{{ token }}'] } }], {
      secrets: { token: canary },
      noLog: true,
    }),
  );

  expect(await run.result).toMatchObject({ status: 'successful' });
  expect(filesWith(at.dataDir, canary)).toEqual([]);
});

it("nothing of the controlling process's environment goes into a run", async () => {
  const other = site({ environment: { PATH: process.env['PATH'], HOME: process.env['HOME'], API_TOKEN: canary } });
  const run = await other.runner.run(other.spec([{ 'ansible.builtin.command': 'env' }]));
  await run.result;

  expect(filesWith(other.dataDir, canary)).toEqual([]);
  expect(filesWith(other.dataDir, 'ANSIBLE_RUNNER_WRAPPER_COOKIE')).not.toEqual([]);
  expect(readdirSync(join(other.dataDir, run.ident))).not.toContain('tmp');
  other.close();
});
