import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeFolder } from './folder.ts';

let own: string;
const before = process.env['TMPDIR'];
beforeEach(() => {
  own = mkdtempSync(join(tmpdir(), 'rackwright-folders-'));
  process.env['TMPDIR'] = own;
});
afterEach(() => {
  if (before === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = before;
  rmSync(own, { recursive: true, force: true });
});

function folderOf(owner: string | undefined): string {
  const folder = mkdtempSync(join(own, 'rackwright-control-plane-'));
  if (owner !== undefined) writeFileSync(join(folder, 'owner.pid'), owner);
  return folder;
}

test('folders of processes that are dead are removed, and no others', () => {
  // Above every number that a kernel gives (proc(5), pid_max).
  const dead = folderOf('4194305');
  const others = [folderOf(String(process.pid)), folderOf(undefined), folderOf('')];

  const made = makeFolder();

  expect(existsSync(dead)).toBe(false);
  expect([made, ...others].map((folder) => existsSync(folder))).toEqual([true, true, true, true]);
});

test('a folder whose owner removes it at the same time keeps nobody from having one', () => {
  const going = folderOf(undefined);
  // Found, and yet not to be read.
  mkdirSync(join(going, 'owner.pid'));

  expect(existsSync(makeFolder())).toBe(true);
});
