import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { begins, stage, succeeds, type Stage } from './fake/stage.ts';

let at: Stage;
beforeEach(() => {
  at = stage();
});
afterEach(() => {
  at.close();
});

async function ended(ident: string): Promise<void> {
  await (
    await at.runner.run(at.spec([begins, succeeds], { ident }))
  ).result;
}

it('keeps the latest and removes the rest, whole', async () => {
  for (const ident of ['a', 'b', 'c']) await ended(ident);

  expect(await at.runner.prune({ keep: 1 })).toEqual(['b', 'a']);
  expect(readdirSync(at.dataDir)).toEqual(['c']);
  await expect(at.runner.resume('a')).rejects.toMatchObject({ kind: 'ident-unknown' });
});

it('removes what is older', async () => {
  await ended('a');

  expect(await at.runner.prune({ olderThanMs: 3_600_000 })).toEqual([]);
  expect(await at.runner.prune({ olderThanMs: 0 })).toEqual(['a']);
});

it('never removes a run that lives, nor one whose end nobody has seen', async () => {
  const go = join(at.root, 'go');
  const run = await at.runner.run(at.spec([begins, { do: 'wait-for', path: go }, succeeds]));
  await run.detach();

  expect(await at.runner.state(run.ident)).toBe('running');
  expect(await at.runner.prune({ keep: 0, unsettled: true })).toEqual([]);
  writeFileSync(go, '');
  await expect.poll(() => at.runner.list(), { timeout: 60_000 }).toMatchObject([{ state: 'unsettled' }]);
  expect(await at.runner.prune({ keep: 0 })).toEqual([]);
  await (
    await at.runner.resume(run.ident)
  ).result;
  expect(await at.runner.state(run.ident)).toBe('settled');
  expect(await at.runner.prune({ keep: 0 })).toEqual([run.ident]);
  expect(await at.runner.state(run.ident)).toBe('unsettled');
});

it('finishes a removal that was cut short, and leaves a start under way alone', async () => {
  mkdirSync(join(at.dataDir, '.pruned-old', 'artifacts'), { recursive: true });
  mkdirSync(join(at.dataDir, '.new-just-now'));

  await at.runner.prune({});

  expect(readdirSync(at.dataDir)).toEqual(['.new-just-now']);
});

it('is content with a folder that is not there', async () => {
  expect(await at.runner.list()).toEqual([]);
  expect(await at.runner.prune({ keep: 0 })).toEqual([]);
});
