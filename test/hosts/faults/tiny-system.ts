import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tar } from '../../ops-adapters/ssh/machine-runner/archive-server.ts';
import { must } from '../command.ts';
import type { Host } from '../host.ts';
import { HostsError } from '../hosts-error.ts';

/** What an installer and a firmware take for a system, and no more: it is dead when it is booted. */
const files = { 'etc/passwd': 'root:x:0:0:root:/root:/bin/sh\n', 'sbin/init': 'none' };

export function tinyArchive(folder: string): string {
  const file = join(folder, 'tiny.tar');
  writeFileSync(file, tar(files));
  return file;
}

/** The same on a partition, as an image of the first 32 MiB of a disk: made on this disk of a host in its rescue system. */
export async function tinyDisk(folder: string, host: Host, disk: string): Promise<string> {
  const script = `printf 'label: gpt\\n2048,61440,L\\n' | sfdisk --quiet /dev/${disk} 2>/dev/null
mkdir -p /run/tiny
tar -x -C /run/tiny
mkfs.ext4 -q -F -d /run/tiny -E offset=1048576 /dev/${disk} 30m
sync`;
  const made = await host.exec(['sh', '-ec', script], { input: readFileSync(tinyArchive(folder)) });
  if (made.code !== 0) throw new HostsError(`no disk was made: ${made.stderr}`);
  const file = join(folder, 'tiny.raw');
  await must(['dd', `if=${host.devices[disk]}`, `of=${file}`, 'bs=1M', 'count=32', 'status=none']);
  // It would be booted.
  await host.exec(['dd', 'if=/dev/zero', `of=/dev/${disk}`, 'bs=1M', 'count=32', 'conv=fsync', 'status=none']);
  return file;
}
