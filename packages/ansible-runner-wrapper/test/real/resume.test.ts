import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { RunSpec } from '../../src/ansible-runner.ts';
import { all, filesWith, processesWith, site, type Site } from './site.ts';

let at: Site;
beforeEach(() => {
  at = site();
});
afterEach(() => {
  at.close();
});

/** Starts the run in a process of its own and kills that with -9 while the first task runs. */
async function startAndBeKilled(spec: RunSpec): Promise<string> {
  const script = join(import.meta.dirname, 'controller.ts');
  const child = spawn(process.execPath, [script, JSON.stringify({ dataDir: at.dataDir, spec })], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const [line] = await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await ended;
  return String(line).split('\n')[0] ?? '';
}

/** A task that goes on until the test lets it. */
function waitFor(path: string): object {
  return { 'ansible.builtin.wait_for': { path, sleep: 1, timeout: 600 } };
}

it('goes on following a run whose controlling process was killed', async () => {
  const ident = await startAndBeKilled(
    at.spec([waitFor(join(at.root, 'go')), { 'ansible.builtin.debug': { msg: 'after' } }]),
  );
  const run = await at.runner.resume(ident);
  expect(await at.runner.list()).toMatchObject([{ ident, state: 'running' }]);

  writeFileSync(join(at.root, 'go'), '');
  const events = await all(run);

  expect(await run.result).toMatchObject({ status: 'successful', stats: [{ ok: 2 }], lostEvents: 0 });
  expect(events.map((event) => event.counter)).toEqual(events.map((_, index) => index + 1));
  expect(await at.runner.list()).toMatchObject([{ ident, state: 'settled' }]);
});

it('tells how a run ended meanwhile, removes its secrets, and tells it again', async () => {
  writeFileSync(join(at.root, 'go'), '');
  const ident = await startAndBeKilled(
    at.spec([waitFor(join(at.root, 'go')), { 'ansible.builtin.fail': { msg: 'no' } }], {
      secrets: { token: 'canary-left' },
    }),
  );
  await expect
    .poll(() => existsSync(join(at.dataDir, ident, 'artifacts', ident, 'rc')), { timeout: 60_000 })
    .toBe(true);

  const result = await (await at.runner.resume(ident)).result;

  expect(result).toMatchObject({ status: 'failed', reason: 'task-failed', failures: [{ message: 'no' }] });
  expect(filesWith(at.dataDir, 'canary-left')).toEqual([]);
  expect(await (await at.runner.resume(ident)).result).toEqual(result);
});

it('cancels a run that another process started', async () => {
  const ident = await startAndBeKilled(at.spec([waitFor(join(at.root, 'never'))]));
  const run = await at.runner.resume(ident);

  expect(await run.cancel()).toMatchObject({ status: 'cancelled', survivors: [] });
  expect(processesWith(ident)).toEqual([]);
});

it('a run that is let go of goes on, and can be taken up by the same process', async () => {
  const run = await at.runner.run(at.spec([waitFor(join(at.root, 'go'))]));
  await run.detach();

  await expect(run.result).rejects.toMatchObject({ name: 'AbortError' });
  writeFileSync(join(at.root, 'go'), '');
  expect(await (await at.runner.resume(run.ident)).result).toMatchObject({ status: 'successful' });
});

it('an ident that no run has', async () => {
  await expect(at.runner.resume('never-was')).rejects.toMatchObject({ kind: 'ident-unknown', retry: 'terminal' });
});
