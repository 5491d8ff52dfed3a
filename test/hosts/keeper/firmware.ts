import { lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { must, run } from '../command.ts';
import type { Disk } from './disk.ts';
import { partitionName, type Partition } from './sysfs.ts';

export interface Bootable {
  disk: Disk;
  /** As the host names it: sda2. */
  name: string;
}

/**
 * A machine's search for what to start from: disk by disk, partition by partition, the first that has a file system with
 * an executable /sbin/init. That is the whole mark of a system: no boot loader and no kernel is run.
 */
export async function findBootable(disks: readonly Disk[], probe: string): Promise<Bootable | undefined> {
  for (const disk of disks) {
    for (const { number } of partitionsOf(disk)) {
      if (await hasSystem(`${disk.device}p${number}`, probe)) return { disk, name: partitionName(disk, number) };
    }
  }
  return undefined;
}

/** As the kernel has them now, in their order. One that goes while it is read is gone. */
export function partitionsOf({ device }: Pick<Disk, 'device'>, sysBlock = '/sys/block'): Partition[] {
  const loop = device.slice('/dev/'.length);
  const folder = join(sysBlock, loop);
  return readdirSync(folder)
    .filter((name) => name.startsWith(`${loop}p`))
    .flatMap((name) => readPartition(join(folder, name)) ?? [])
    .toSorted((a, b) => a.number - b.number);
}

function readPartition(folder: string): Partition | undefined {
  const read = (file: string): string => readFileSync(join(folder, file), 'utf8').trim();
  try {
    const [major = 0, minor = 0] = read('dev').split(':').map(Number);
    return {
      number: Number(read('partition')),
      major,
      minor,
      startSectors: Number(read('start')),
      sizeSectors: Number(read('size')),
    };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    // The second, for a file that was open already.
    if (code === 'ENOENT' || code === 'ENODEV') return undefined;
    throw error;
  }
}

async function hasSystem(device: string, probe: string): Promise<boolean> {
  mkdirSync(probe, { recursive: true });
  // It fails where there is no file system, or none that this machine's kernel knows.
  if ((await run(['mount', '-o', 'ro', device, probe])).code !== 0) return false;
  try {
    const file = resolveWithin(probe, '/sbin/init');
    return file !== undefined && (lstatSync(file).mode & 0o111) !== 0;
  } finally {
    await must(['umount', probe]);
  }
}

/** The file that a path leads to if `root` is the root. Its links are a stranger's: followed as they are, they'd lead out. */
export function resolveWithin(root: string, path: string): string | undefined {
  let left = path.split('/').filter((part) => part !== '');
  let found: string[] = [];
  let links = 0;
  for (let part = left.shift(); part !== undefined; part = left.shift()) {
    if (part === '.') continue;
    if (part === '..') {
      found.pop();
      continue;
    }
    const stats = lstatSync(join(root, ...found, part), { throwIfNoEntry: false });
    if (stats === undefined) return undefined;
    if (!stats.isSymbolicLink()) {
      found.push(part);
      continue;
    }
    if ((links += 1) > 40) return undefined;
    const target = readlinkSync(join(root, ...found, part));
    if (target.startsWith('/')) found = [];
    left = [...target.split('/').filter((word) => word !== ''), ...left];
  }
  return join(root, ...found);
}
