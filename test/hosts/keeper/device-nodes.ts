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
}

/** What a kernel's devtmpfs does for disks and partitions, for one host alone: theirs, by its own names. */
export interface DeviceNodes {
  /** With an empty folder, at each start. */
  begin(): Promise<void>;
  /** After the kernel's partitions changed. */
  update(): Promise<void>;
  end(): void;
}

export function createDeviceNodes({ dev, disks, sysfs, allow }: DeviceNodesOptions): DeviceNodes {
  const known = new Map<Disk, Map<number, Partition>>(disks.map((disk) => [disk, new Map()]));

  async function add(name: string, { major, minor }: { major: number; minor: number }): Promise<void> {
    allow(major, minor);
    await must(['mknod', '-m', '660', join(dev, name), 'b', String(major), String(minor)]);
  }

  async function update(): Promise<void> {
    for (const [disk, had] of known) {
      const now = new Map(partitionsOf(disk).map((partition) => [partition.number, partition]));
      for (const [number, partition] of had) {
        if (isSame(now.get(number), partition)) continue;
        had.delete(number);
        sysfs.removePartition(disk, partition);
        rmSync(join(dev, partitionName(disk, number)), { force: true });
      }
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
      for (const disk of disks) await add(disk.spec.name, disk);
      await update();
    },
    update,
    end() {
      for (const [disk, had] of known) {
        for (const partition of had.values()) sysfs.removePartition(disk, partition);
        had.clear();
      }
    },
  };
}

function isSame(a: Partition | undefined, b: Partition): boolean {
  return (
    a !== undefined &&
    a.major === b.major &&
    a.minor === b.minor &&
    a.startSectors === b.startSectors &&
    a.sizeSectors === b.sizeSectors
  );
}
