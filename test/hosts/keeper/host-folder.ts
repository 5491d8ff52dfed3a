import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { must } from '../command.ts';
import type { HostSpec } from './calls.ts';

/** Of this machine's programs, and shell's. */
export const machineFile = (name: string): string => fileURLToPath(new URL(`../machine/${name}`, import.meta.url));

/** What a host is made of before it is on, in a folder of its own; see machine/boot.sh. */
export interface HostFolder {
  readonly path: string;
  /** Type and key, as known_hosts has it. */
  readonly rescueHostKey: string;
  /** DMI, live. */
  setSerial(serial: string): void;
}

export async function createHostFolder(path: string, spec: HostSpec, clientKey: string): Promise<HostFolder> {
  for (const name of ['root', 'ram', 'class', 'dmi', 'proc']) mkdirSync(join(path, name), { recursive: true });
  writeFileSync(join(path, 'proc/sysrq-trigger'), '');
  const rescue = join(path, 'rescue');
  const write = (name: string, text: string, mode: number): void => {
    const file = join(rescue, name);
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, text);
    chmodSync(file, mode);
  };

  mkdirSync(join(rescue, 'root/.ssh'), { recursive: true });
  for (const name of ['root', 'root/.ssh']) chmodSync(join(rescue, name), 0o700);
  write('root/.ssh/authorized_keys', `${clientKey}\n`, 0o600);
  write('etc/hostname', 'rescue\n', 0o644);
  write('usr/local/sbin/rescue-init', readFileSync(machineFile('rescue-init.sh'), 'utf8'), 0o755);
  // No systemd runs there that could be asked: these go to the kernel.
  for (const name of ['reboot', 'poweroff']) {
    write(`usr/local/sbin/${name}`, `#!/bin/sh\nexec /usr/sbin/${name} -f\n`, 0o755);
  }
  if (spec.password !== undefined) {
    const hash = (
      await must(['perl', '-e', 'print crypt(<STDIN>, "\\$6\\$testhosts\\$")'], { input: spec.password })
    ).trim();
    write('etc/shadow', `root:${hash}:19000:0:99999:7:::\nsshd:*:19000:0:99999:7:::\n`, 0o640);
    write('etc/ssh/sshd_config.d/password.conf', 'PermitRootLogin yes\n', 0o644);
  }
  for (const [name, text] of Object.entries(spec.rescueFiles)) write(name, text, 0o644);
  mkdirSync(join(rescue, 'etc/ssh'), { recursive: true });
  const key = join(rescue, 'etc/ssh/ssh_host_ed25519_key');
  await must(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', key]);

  const dmi = join(path, 'dmi');
  const setSerial = (serial: string): void => {
    for (const name of ['product_serial', 'board_serial', 'chassis_serial'])
      writeFileSync(join(dmi, name), `${serial}\n`, { mode: 0o400 });
  };
  for (const [name, text] of Object.entries({
    sys_vendor: 'Rackwright',
    product_name: 'Test host',
    product_uuid: crypto.randomUUID(),
    bios_vendor: 'Rackwright',
    bios_version: '1',
  })) {
    writeFileSync(join(dmi, name), `${text}\n`);
  }
  setSerial(spec.serial);
  return { path, rescueHostKey: readFileSync(`${key}.pub`, 'utf8').trim().split(' ').slice(0, 2).join(' '), setSerial };
}
