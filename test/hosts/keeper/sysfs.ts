import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sizeOf, type Disk } from './disk.ts';

export interface Partition {
  number: number;
  major: number;
  minor: number;
  startSectors: number;
  sizeSectors: number;
}

/**
 * The part of /sys that says which disks a host has. Without it the host would see every disk of this machine, and its
 * own as loop devices without a serial number. In the host its folders lie over /sys/block, /sys/class/block and
 * /sys/dev/block, and change live.
 */
export interface Sysfs {
  addDisk(disk: Disk): void;
  addPartition(disk: Disk, partition: Partition): void;
  removePartition(disk: Disk, partition: Partition): void;
}

const sectorBytes = 512;

export function createSysfs(folder: string): Sysfs {
  const made = (name: string): string => {
    const path = join(folder, name);
    mkdirSync(path, { recursive: true });
    return path;
  };
  const block = made('block');
  const classBlock = made('class-block');
  const devBlock = made('dev-block');

  const write = (path: string, files: Record<string, string | number>): void => {
    mkdirSync(path, { recursive: true });
    for (const [name, value] of Object.entries(files)) writeFileSync(join(path, name), `${value}\n`);
  };
  const link = (name: string, number: string, target: string): void => {
    symlinkSync(`../../block/${target}`, join(classBlock, name));
    symlinkSync(`../../block/${target}`, join(devBlock, number));
  };

  return {
    addDisk(disk) {
      const { spec, major, minor } = disk;
      const path = join(block, spec.name);
      const sizeBytes = sizeOf(spec);
      write(path, {
        dev: `${major}:${minor}`,
        size: sizeBytes / sectorBytes,
        ro: 0,
        removable: 0,
        hidden: 0,
        range: 256,
        stat: '0 0 0 0 0 0 0 0 0 0 0',
      });
      writeFileSync(join(path, 'uevent'), `MAJOR=${major}\nMINOR=${minor}\nDEVNAME=${spec.name}\nDEVTYPE=disk\n`);
      write(join(path, 'queue'), {
        rotational: spec.rotational === true ? 1 : 0,
        logical_block_size: sectorBytes,
        physical_block_size: sectorBytes,
        hw_sector_size: sectorBytes,
        scheduler: '[none]',
      });
      write(join(path, 'device'), {
        model: spec.model ?? 'TEST DISK',
        serial: spec.serial ?? '',
        wwid: spec.wwn ?? '',
        vendor: 'RACKWRT',
        type: 0,
        rev: '1',
      });
      for (const name of ['holders', 'slaves']) mkdirSync(join(path, name));
      link(spec.name, `${major}:${minor}`, spec.name);
    },
    addPartition(disk, { number, major, minor, startSectors, sizeSectors }) {
      const name = partitionName(disk, number);
      const path = join(block, disk.spec.name, name);
      write(path, {
        dev: `${major}:${minor}`,
        partition: number,
        start: startSectors,
        size: sizeSectors,
        ro: 0,
        stat: '0 0 0 0 0 0 0 0 0 0 0',
      });
      writeFileSync(
        join(path, 'uevent'),
        `MAJOR=${major}\nMINOR=${minor}\nDEVNAME=${name}\nDEVTYPE=partition\nPARTN=${number}\n`,
      );
      mkdirSync(join(path, 'holders'));
      link(name, `${major}:${minor}`, `${disk.spec.name}/${name}`);
    },
    removePartition(disk, { number, major, minor }) {
      const name = partitionName(disk, number);
      rmSync(join(block, disk.spec.name, name), { recursive: true, force: true });
      rmSync(join(classBlock, name), { force: true });
      rmSync(join(devBlock, `${major}:${minor}`), { force: true });
    },
  };
}

/** sda and 1 are sda1; nvme0n1 and 1 are nvme0n1p1. */
export function partitionName({ spec: { name } }: Disk, number: number): string {
  return /\d$/.test(name) ? `${name}p${number}` : `${name}${number}`;
}
