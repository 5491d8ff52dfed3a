import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { HostsError } from '../hosts-error.ts';
import { checkRequirements, debianPackages, type Machine, uefi } from './requirements.ts';

const folder = mkdtempSync(join(tmpdir(), 'rackwright-requirements-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const machine = (overrides: Partial<Machine> = {}): Machine => ({
  platform: 'linux',
  uid: 0,
  path: folder,
  root: folder,
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

  expect(check).toThrow(
    /need ansible-playbook, debootstrap, qemu-system-x86_64, ssh, ssh-keygen, \/usr\/share\/OVMF\/OVMF_CODE_4M\.fd/,
  );
  expect(check).toThrow(
    /apt-get install --no-install-recommends ansible-core debootstrap openssh-client ovmf qemu-system-x86$/,
  );
});

test('with everything there it has nothing to say', () => {
  for (const name of ['ansible-playbook', 'debootstrap', 'qemu-system-x86_64', 'ssh', 'ssh-keygen'])
    writeFileSync(join(folder, name), '', { mode: 0o755 });
  mkdirSync(dirname(join(folder, uefi.code)), { recursive: true });
  for (const file of [uefi.code, uefi.variables]) writeFileSync(join(folder, file), '');

  expect(() => checkRequirements(machine({ path: `/nowhere:${folder}` }))).not.toThrow();
});

test('what is installed beforehand is all that is asked for', () => {
  const check = (): void => checkRequirements(machine({ path: '/nowhere', root: '/nowhere' }));

  expect(check).toThrow(`apt-get install --no-install-recommends ${debianPackages.join(' ')}`);
});
