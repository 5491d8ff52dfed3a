import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hold } from '../src/launch.ts';
import { identify, isAlive, signalProcess, thisPlace } from '../src/process-identity.ts';
import type { RunRecord } from '../src/record.ts';
import { runFolder, type RunFolder } from '../src/run-folder.ts';
import { standing } from '../src/standing.ts';

/** Only ends what hangs. */
const patient = { timeout: 60_000 };

const startedAt = '2026-01-01T00:00:00.000Z';
const started = Date.parse(startedAt);

async function record(overrides: Partial<RunRecord> = {}): Promise<RunRecord> {
  return { ident: 'i', cookie: 'c', place: await thisPlace(), startedAt, leftovers: 'end', ...overrides };
}

describe('where a run stands', () => {
  it('running, as long as the very process lives', async () => {
    const self = await identify(process.pid);
    if (self === undefined) throw new Error('this process is not in /proc');

    expect(await standing(await record({ process: self }), started)).toBe('running');
    expect(await standing(await record({ process: { ...self, startTime: '1' } }), started)).toBe('ended');
  });

  it('without a process it is about to start, and after ten seconds it never did', async () => {
    expect(await standing(await record(), started + 9_999)).toBe('running');
    expect(await standing(await record(), started + 10_000)).toBe('ended');
  });

  it('after a restart of the machine it has ended; on another machine or in another container nobody can tell', async () => {
    const here = await thisPlace();
    const at = (place: Partial<typeof here>): Promise<RunRecord> =>
      record({ place: { ...here, machine: 'm', ...place }, process: { pid: 1, startTime: '1' } });

    expect(await standing(await at({ machine: here.machine, boot: 'before' }), started)).toBe(
      here.machine === '' ? 'elsewhere' : 'ended',
    );
    expect(await standing(await at({ boot: 'other' }), started)).toBe('elsewhere');
    expect(await standing(await at({ pidNamespace: 'pid:[1]' }), started)).toBe('elsewhere');
  });
});

it('a signal for an earlier process of this number is not sent', async () => {
  await signalProcess({ pid: process.pid, startTime: '1' }, 'SIGKILL');

  expect(await isAlive({ pid: process.pid, startTime: (await identify(process.pid))?.startTime ?? '' })).toBe(true);
});

describe('a process that is held', () => {
  async function held(
    then: (folder: RunFolder, held: Awaited<ReturnType<typeof hold>>) => Promise<void>,
  ): Promise<void> {
    const root = mkdtempSync(join(tmpdir(), 'arw-'));
    const folder = { ...runFolder(root, 'i'), path: root, output: join(root, 'out'), errors: join(root, 'err') };
    try {
      await then(folder, await hold('/bin/echo', ['done', '$HOME; x'], { PATH: '/bin' }, folder));
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  }

  it('does nothing until it is let go, and is the same process then', async () => {
    await held(async (folder, { process, letGo }) => {
      expect(await isAlive(process)).toBe(true);
      expect(readFileSync(folder.output, 'utf8')).toBe('');
      await letGo();
      await expect.poll(() => readFileSync(folder.output, 'utf8'), patient).toBe('done $HOME; x\n');
    });
  });

  it('does nothing at all when whoever holds it goes away', async () => {
    await held(async (folder, { process, drop }) => {
      drop();
      await expect.poll(() => isAlive(process), patient).toBe(false);
      expect(readFileSync(folder.output, 'utf8')).toBe('');
    });
  });
});
