import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { must } from '../command.ts';
import type { Disk } from './disk.ts';
import { partitionsOf } from './firmware.ts';
import { partitionName, type Partition, type Sysfs } from './sysfs.ts';

export interface DeviceNodesOptions {
  /** The folder that is the host's /dev. */
  dev: string;
  disks: readonly Disk[];
  sysfs: Sysfs;
  /** Lets the host use a block device that it has a node of. */
  allow: (major: number, minor: number) => void;
  /** What the kernel has now; left out: this machine's says. */
  partitions?: (disk: Disk) => readonly Partition[];
  /** Left out: by mknod(1). */
  makeNode?: (file: string, major: number, minor: number) => Promise<unknown>;
}

/** What a kernel's devtmpfs does for disks and partitions, for one host alone: theirs, by its own names. */
export interface DeviceNodes {
  /** With an empty folder, at each start. */
  begin(): Promise<void>;
  /** After the kernel's partitions changed. Does nothing before `begin` and after `end`: the kernel tells late at times. */
  update(): Promise<void>;
  end(): void;
}

export function createDeviceNodes({
  dev,
  disks,
  sysfs,
  allow,
  partitions = partitionsOf,
  makeNode = mknod,
}: DeviceNodesOptions): DeviceNodes {
  let begun = false;
  const known = new Map<Disk, Map<number, Partition>>(disks.map((disk) => [disk, new Map()]));

  async function add(name: string, { major, minor }: { major: number; minor: number }): Promise<void> {
    allow(major, minor);
    await makeNode(join(dev, name), major, minor);
  }

  async function update(): Promise<void> {
    if (!begun) return;
    const found = [...known].map(([disk, had]) => {
      const now = new Map(partitions(disk).map((partition) => [partition.number, partition]));
      return { disk, had, now };
    });
    // First all that go: the kernel may have given the number of one to one of another disk.
    for (const { disk, had, now } of found) {
      for (const [number, partition] of had) {
        if (isSame(now.get(number), partition)) continue;
        had.delete(number);
        sysfs.removePartition(disk, partition);
        rmSync(join(dev, partitionName(disk, number)), { force: true });
      }
    }
    for (const { disk, had, now } of found) {
      for (const [number, partition] of now) {
        if (had.has(number)) continue;
        had.set(number, partition);
        sysfs.addPartition(disk, partition);
        await add(partitionName(disk, number), partition);
      }
    }
  }

  return {
    async begin() {
      begun = true;
      for (const disk of disks) await add(disk.spec.name, disk);
      await update();
    },
    update,
    end() {
      begun = false;
      for (const [disk, had] of known) {
        for (const partition of had.values()) sysfs.removePartition(disk, partition);
        had.clear();
      }
    },
  };
}

const mknod = (file: string, major: number, minor: number): Promise<string> =>
  must(['mknod', '-m', '660', file, 'b', String(major), String(minor)]);

function isSame(a: Partition | undefined, b: Partition): boolean {
  return (
    a !== undefined &&
    a.major === b.major &&
    a.minor === b.minor &&
    a.startSectors === b.startSectors &&
    a.sizeSectors === b.sizeSectors
  );
}
