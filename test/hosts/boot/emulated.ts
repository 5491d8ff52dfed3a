import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { freePort } from '../../control-plane/daemons/free-port.ts';
import type { HostNet } from '../host-net.ts';
import type { Host } from '../host.ts';
import type { HostSpec } from '../keeper/calls.ts';
import { uefi } from '../requirements/requirements.ts';

/**
 * A host that is off, as a machine of qemu's: its processor is emulated, and a firmware starts what is on its first disk. What
 * it writes to that is lost. It reaches nothing, and is reached by ssh alone.
 */
export interface Emulated {
  /** Of this machine's loopback, and leads to its sshd at the host's address. */
  readonly sshPort: number;
  /** False when it has gone down, or was never on: qemu's own words are on standard error. */
  isOn(): boolean;
  /** What is said on its serial port. */
  readonly console: () => string;
  stop(): Promise<void>;
}

export interface EmulatedOptions {
  firmware: HostSpec['firmware'];
  serial: string;
}

export async function emulate(net: HostNet, host: Host, options: EmulatedOptions): Promise<Emulated> {
  const sshPort = await freePort('127.0.0.1');
  const serialFile = join(net.folder, `${host.name}.serial`);
  const [disk = ''] = Object.values(host.devices);
  const network = net.address.replace(/\.\d+$/, '.0/24');
  const reached = `tcp:127.0.0.1:${sshPort}-${host.address}:22`;
  const settings = [
    ['-accel', 'tcg'],
    ['-m', '1024'],
    ['-display', 'none'],
    ['-serial', `file:${serialFile}`],
    ...firmwareOf(net, host, options.firmware),
    ['-smbios', `type=1,serial=${options.serial}`],
    ['-drive', `file=${disk},format=raw,if=virtio,snapshot=on`],
    ['-netdev', `user,id=net,restrict=on,net=${network},host=${net.address},hostfwd=${reached}`],
    ['-device', `virtio-net-pci,netdev=net,mac=${host.mac}`],
  ].flat();
  const qemu = ['nice', 'qemu-system-x86_64', '-nodefaults', '-no-reboot', ...settings];
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', ...qemu], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = once(child, 'exit');

  return {
    sshPort,
    isOn: () => child.exitCode === null && child.signalCode === null,
    console: () => (existsSync(serialFile) ? readFileSync(serialFile, 'latin1') : ''),
    async stop() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** qemu's own is a BIOS. */
function firmwareOf(net: HostNet, host: Host, firmware: HostSpec['firmware']): string[][] {
  if (firmware === 'bios') return [];
  const variables = join(net.folder, `${host.name}.variables`);
  copyFileSync(uefi.variables, variables);
  const flash = 'if=pflash,format=raw';
  return [
    ['-drive', `${flash},readonly=on,file=${uefi.code}`],
    ['-drive', `${flash},file=${variables}`],
  ];
}
