import { accessSync, constants, existsSync } from 'node:fs';
import { join } from 'node:path';
import { HostsError } from '../hosts-error.ts';

/** A program of this machine, and the Debian package that has it. */
const programs: ReadonlyMap<string, string> = new Map([
  ['ansible-playbook', 'ansible-core'],
  ['ansible-runner', 'python3-ansible-runner'],
  ['debootstrap', 'debootstrap'],
  ['dpkg-deb', 'dpkg'],
  ['ip', 'iproute2'],
  ['losetup', 'mount'],
  ['mount', 'mount'],
  ['nsenter', 'util-linux'],
  ['partx', 'util-linux'],
  ['perl', 'perl-base'],
  ['python3', 'python3'],
  ['qemu-system-x86_64', 'qemu-system-x86'],
  ['setpriv', 'util-linux'],
  ['ssh', 'openssh-client'],
  ['ssh-keygen', 'openssh-client'],
  ['unshare', 'util-linux'],
]);

/** A UEFI for qemu, and where it keeps its variables at first. */
export const uefi = { code: '/usr/share/OVMF/OVMF_CODE_4M.fd', variables: '/usr/share/OVMF/OVMF_VARS_4M.fd' } as const;

/** A file of this machine, and the Debian package that has it. */
const files: ReadonlyMap<string, string> = new Map([
  [uefi.code, 'ovmf'],
  [uefi.variables, 'ovmf'],
]);

/** All that the suite needs, whether it is installed or not. */
export const debianPackages: readonly string[] = [...new Set([...programs.values(), ...files.values()])].toSorted();

export interface Machine {
  platform: NodeJS.Platform;
  /** Undefined where there are no users. */
  uid: number | undefined;
  /** As in the environment. */
  path: string;
  /** What files are below. */
  root: string;
}

export const thisMachine = (): Machine => ({
  platform: process.platform,
  uid: process.getuid?.(),
  path: process.env['PATH'] ?? '',
  root: '/',
});

/** @throws HostsError that says all that is missing at once, and how to get it. */
export function checkRequirements(machine: Machine = thisMachine()): void {
  if (machine.platform !== 'linux') {
    throw new HostsError(`Test hosts are made of Linux namespaces: they don't run on ${machine.platform}.`);
  }
  if (machine.uid !== 0) {
    throw new HostsError(
      'Test hosts are made of namespaces, mounts and loop devices, so they need root.\n' +
        'Run `npm run test:hosts` as root, on a machine or in a container of your own.',
    );
  }
  const missing = [
    ...[...programs].filter(([name]) => !isProgram(name, machine.path)),
    ...[...files].filter(([name]) => !existsSync(join(machine.root, name))),
  ];
  if (missing.length === 0) return;
  const packages = [...new Set(missing.map(([, name]) => name))].toSorted();
  throw new HostsError(
    `Test hosts need ${missing.map(([name]) => name).join(', ')}, which this machine hasn't got.\n` +
      `On Debian: apt-get install --no-install-recommends ${packages.join(' ')}`,
  );
}

function isProgram(name: string, path: string): boolean {
  return path.split(':').some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return folder !== '';
    } catch {
      return false;
    }
  });
}
