import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { systemClock } from '../src/clock.ts';
import { cookieName } from '../src/environment.ts';
import { endProcesses } from '../src/leftovers.ts';
import { processTable, type Marks } from '../src/process-table.ts';

const marks: Marks = { cookie: 'cookie-of-this-test', controlSockets: '/data/run-1/cp' };
const table = processTable();
const started: ChildProcess[] = [];

async function sleeper(options: { readonly argv0?: string; readonly env?: Record<string, string> }): Promise<number> {
  const child = spawn('/bin/sleep', ['60'], { stdio: 'ignore', detached: true, env: {}, ...options });
  started.push(child);
  await once(child, 'spawn');
  // The kernel says so before it shows what the process was executed with.
  await expect.poll(() => readFileSync(`/proc/${child.pid}/cmdline`, 'utf8'), { timeout: 60_000 }).not.toBe('');
  return child.pid ?? 0;
}

afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

it('ends what has the cookie and ssh that holds a socket of the run, and nothing else', async () => {
  const marked = await sleeper({ env: { A: 'b', [cookieName]: marks.cookie } });
  const kept = await sleeper({ argv0: 'ssh: /data/run-1/cp/8434a128f1 [mux]' });
  const ofAnother = await sleeper({ argv0: 'ssh: /data/run-10/cp/8434a128f1 [mux]' });
  const alike = await sleeper({ env: { [cookieName]: `${marks.cookie}-2`, B: marks.cookie } });

  expect(new Set((await table.of(marks)).map((process) => process.pid))).toEqual(new Set([marked, kept]));
  expect(await endProcesses(table, marks, systemClock)).toEqual([]);

  expect(await table.of(marks)).toEqual([]);
  expect([ofAnother, alike].map((pid) => process.kill(pid, 0))).toEqual([true, true]);
});

it('those who ask at once share a reading, but never one that began before they asked', async () => {
  const begun: (() => void)[] = [];
  const shared = processTable(
    () =>
      new Promise((resolve) => {
        const reading = begun.length + 1;
        begun.push(() => {
          resolve(new Map([['c', [{ pid: reading, startTime: '' }]]]));
        });
      }),
  );
  const of = async (): Promise<number | undefined> => (await shared.of({ cookie: 'c', controlSockets: '/' }))[0]?.pid;

  const first = of();
  const others = Promise.all([of(), of(), of()]);
  begun[0]?.();

  expect(await first).toBe(1);
  await expect.poll(() => begun.length, { timeout: 60_000 }).toBe(2);
  begun[1]?.();
  expect(await others).toEqual([2, 2, 2]);
  expect(begun).toHaveLength(2);
});

it('a reading that fails does not stand in the way of the next', async () => {
  let readings = 0;
  const failing = processTable(() => {
    readings += 1;
    return readings === 1 ? Promise.reject(new Error('EMFILE')) : Promise.resolve(new Map());
  });

  const [first, second] = await Promise.allSettled([failing.of(marks), failing.of(marks)]);

  expect(first.status).toBe('rejected');
  expect(second).toEqual({ status: 'fulfilled', value: [] });
});
