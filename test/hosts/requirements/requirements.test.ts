import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { HostsError } from '../hosts-error.ts';
import { checkRequirements, debianPackages, type Machine } from './requirements.ts';

const folder = mkdtempSync(join(tmpdir(), 'rackwright-requirements-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const machine = (overrides: Partial<Machine> = {}): Machine => ({
  platform: 'linux',
  uid: 0,
  path: folder,
  ...overrides,
});

test('without root it fails, and says what to do', () => {
  expect(() => checkRequirements(machine({ uid: 1000 }))).toThrow(HostsError);
  expect(() => checkRequirements(machine({ uid: 1000 }))).toThrow(/need root[^]*Run `npm run test:hosts` as root/);
});

test('on another system than Linux it fails, and says so', () => {
  expect(() => checkRequirements(machine({ platform: 'darwin', uid: 501 }))).toThrow(/don't run on darwin/);
});

test('all that is missing is named at once, with the command that gets it', () => {
  for (const name of ['ansible-runner', 'dpkg-deb', 'ip', 'losetup', 'mount', 'nsenter', 'partx', 'perl', 'python3']) {
    writeFileSync(join(folder, name), '', { mode: 0o755 });
  }
  for (const name of ['setpriv', 'unshare']) writeFileSync(join(folder, name), '', { mode: 0o755 });

  const check = (): void => checkRequirements(machine());

  expect(check).toThrow(/need ansible-playbook, debootstrap, ssh, ssh-keygen/);
  expect(check).toThrow(/apt-get install --no-install-recommends ansible-core debootstrap openssh-client$/);
});

test('with everything there it has nothing to say', () => {
  for (const name of ['ansible-playbook', 'debootstrap', 'ssh', 'ssh-keygen'])
    writeFileSync(join(folder, name), '', { mode: 0o755 });

  expect(() => checkRequirements(machine({ path: `/nowhere:${folder}` }))).not.toThrow();
});

test('what is installed beforehand is all that is asked for', () => {
  const check = (): void => checkRequirements(machine({ path: '/nowhere' }));

  expect(check).toThrow(`apt-get install --no-install-recommends ${debianPackages.join(' ')}`);
});
