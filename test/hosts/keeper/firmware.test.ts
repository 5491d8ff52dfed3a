import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { resolveWithin } from './firmware.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'rackwright-firmware-'));
  mkdirSync(join(root, 'usr/lib/systemd'), { recursive: true });
  mkdirSync(join(root, 'usr/sbin'));
  writeFileSync(join(root, 'usr/lib/systemd/systemd'), '');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test('links are followed as in the system that they belong to', () => {
  symlinkSync('usr/sbin', join(root, 'sbin'));
  symlinkSync('/usr/lib', join(root, 'lib'));
  symlinkSync('/lib/systemd/systemd', join(root, 'usr/sbin/init'));

  expect(resolveWithin(root, '/sbin/init')).toBe(join(root, 'usr/lib/systemd/systemd'));
});

test("a link that leads out of the root doesn't", () => {
  symlinkSync('../../../../../../etc/passwd', join(root, 'usr/sbin/init'));
  mkdirSync(join(root, 'etc'));

  expect(resolveWithin(root, '/usr/sbin/init')).toBeUndefined();
  writeFileSync(join(root, 'etc/passwd'), '');
  expect(resolveWithin(root, '/usr/sbin/init')).toBe(join(root, 'etc/passwd'));
});

test('a circle of links ends', () => {
  symlinkSync('/sbin', join(root, 'sbin'));

  expect(resolveWithin(root, '/sbin/init')).toBeUndefined();
});
