import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAnswersKept } from '#ops-adapters/ansible/answers-kept.ts';
import { createKeptFiles, lasting } from '#ops-adapters/ansible/kept-files.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'rwk-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const failed = {
  outcome: 'failed',
  reason: 'DiskNotFound',
  retryable: false,
  message: 'no such disk',
  logTail: '',
} as const;

describe('an answer that is kept', () => {
  test('is told again', async () => {
    const answers = createAnswersKept(root, () => 0);

    await answers.keep('run-1', failed);

    expect(await answers.of('run-1')).toEqual(failed);
  });

  test.each([
    ['empty', ''],
    ['half', '{"outcome":"fai'],
    ['of another kind', '[]'],
  ])('counts as none where a power cut has left it %s, so that the machine is asked again', async (_, text) => {
    writeFileSync(join(root, 'run-1'), text);

    expect(await createAnswersKept(root, () => 0).of('run-1')).toBeUndefined();
  });
});

describe('the name of a controller', () => {
  test('is drawn once, whoever asks at the same time', async () => {
    const names = await Promise.all(Array.from({ length: 20 }, () => lasting(join(root, 'instance'))));

    expect(new Set(names).size).toBe(1);
    expect(names[0]).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('is drawn anew where whoever drew it was killed before it was written: two without a name would pass for one', async () => {
    writeFileSync(join(root, 'instance'), '');

    const name = await lasting(join(root, 'instance'));

    expect(name).toMatch(/^[0-9a-f-]{36}$/);
    expect(await lasting(join(root, 'instance'))).toBe(name);
  });
});

describe('files that are kept', () => {
  test('are made once', async () => {
    const files = createKeptFiles(root, () => 0);

    const [one, other] = [await files.folder(() => ({ a: 'text' })), await files.folder(() => ({ a: 'text' }))];

    expect(one).toBe(other);
    expect(readFileSync(join(one, 'a'), 'utf8')).toBe('text');
  });

  test('are written again where a power cut has emptied them, or lost one', async () => {
    const files = createKeptFiles(root, () => 0);
    const contents = { known_hosts: 'pinned', 'play.yml': 'play' };
    const folder = await files.folder(() => contents);
    writeFileSync(join(folder, 'known_hosts'), '');
    rmSync(join(folder, 'play.yml'));

    expect(await files.folder(() => contents)).toBe(folder);

    expect(readFileSync(join(folder, 'known_hosts'), 'utf8')).toBe('pinned');
    expect(readFileSync(join(folder, 'play.yml'), 'utf8')).toBe('play');
  });

  test('go when nobody has asked for them for long', async () => {
    const files = createKeptFiles(root, () => 1_000);
    const folder = await files.folder(() => ({ a: 'text' }));
    mkdirSync(join(root, 'other'));

    await files.removeUnusedSince(2_000);

    expect(() => readFileSync(join(folder, 'a'))).toThrow('ENOENT');
  });
});
