import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, it } from 'vitest';
import { systemClock } from '../src/clock.ts';
import { cookieName } from '../src/environment.ts';
import { endProcesses, processesOf, type Marks } from '../src/leftovers.ts';

const marks: Marks = { cookie: 'cookie-of-this-test', controlSockets: '/data/run-1/cp' };
const started: ChildProcess[] = [];

async function sleeper(options: { readonly argv0?: string; readonly env?: Record<string, string> }): Promise<number> {
  const child = spawn('/bin/sleep', ['60'], { stdio: 'ignore', detached: true, env: {}, ...options });
  started.push(child);
  await once(child, 'spawn');
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

  expect(new Set((await processesOf(marks)).map((process) => process.pid))).toEqual(new Set([marked, kept]));
  expect(await endProcesses(marks, systemClock)).toEqual([]);

  expect(await processesOf(marks)).toEqual([]);
  expect([ofAnother, alike].map((pid) => process.kill(pid, 0))).toEqual([true, true]);
});
