import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createNetFolder } from './net-folder.ts';

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

test('a net whose owner removes it at the same time keeps nobody from having one', async () => {
  // Found, and yet not to be read.
  mkdirSync(join(own, 'rackwright-hosts-going', 'owner'), { recursive: true });

  expect(existsSync(await createNetFolder())).toBe(true);
});
