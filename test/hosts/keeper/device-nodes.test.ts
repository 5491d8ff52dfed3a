import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDeviceNodes, type DeviceNodes } from './device-nodes.ts';
import type { Disk } from './disk.ts';
import { partitionsOf } from './firmware.ts';
import { createSysfs, type Partition } from './sysfs.ts';

let folder: string;
let dev: string;
let nodes: DeviceNodes;
/** What the kernel has, by the disk's name. */
let kernel: Record<string, Partition[]>;
const disks: Disk[] = ['sda', 'sdb'].map((name, minor) => ({
  spec: { name, sizeBytes: 1024 ** 2 },
  device: `/dev/loop${minor}`,
  major: 7,
  minor,
  close: () => undefined,
}));
const partition = (overrides: Partial<Partition> = {}): Partition => ({
  number: 1,
  major: 259,
  minor: 0,
  startSectors: 2048,
  sizeSectors: 1024,
  ...overrides,
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rackwright-nodes-'));
  dev = join(folder, 'dev');
  mkdirSync(dev);
  kernel = {};
  const sysfs = createSysfs(join(folder, 'sys'));
  for (const disk of disks) sysfs.addDisk(disk);
  nodes = createDeviceNodes({
    dev,
    disks,
    sysfs,
    allow: () => undefined,
    partitions: ({ spec: { name } }) => kernel[name] ?? [],
    makeNode: async (file, major, minor) => writeFileSync(file, `${major}:${minor}`, { flag: 'wx' }),
  });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a host has the nodes of its disks and of what the kernel has on them', async () => {
  kernel = { sda: [partition()] };
  await nodes.begin();
  expect(readdirSync(dev).toSorted()).toEqual(['sda', 'sda1', 'sdb']);

  kernel = { sda: [partition({ number: 2, minor: 1 })] };
  await nodes.update();

  expect(readdirSync(dev).toSorted()).toEqual(['sda', 'sda2', 'sdb']);
});

test('a change that was told when the host was off already once left its next start without the partition', async () => {
  kernel = { sda: [partition()] };
  await nodes.begin();
  nodes.end();

  await nodes.update();

  rmSync(dev, { recursive: true });
  mkdirSync(dev);
  await nodes.begin();
  expect(readdirSync(dev).toSorted()).toEqual(['sda', 'sda1', 'sdb']);
});

test('a change that was told to a host with nothing to boot once found the nodes of the boot before', async () => {
  kernel = { sda: [partition()] };
  await nodes.begin();
  nodes.end();

  await expect(nodes.update()).resolves.toBeUndefined();
});

test('a number that went from the one disk to the other between two looks once was there twice', async () => {
  kernel = { sdb: [partition()] };
  await nodes.begin();

  kernel = { sda: [partition()] };
  await nodes.update();

  expect(existsSync(join(dev, 'sda1'))).toBe(true);
  expect(existsSync(join(dev, 'sdb1'))).toBe(false);
});

test('a partition that goes while it is read once ended the keeper, and all hosts with it', () => {
  const loop = join(folder, 'block/loop0');
  for (const name of ['loop0p1', 'loop0p2']) mkdirSync(join(loop, name), { recursive: true });
  const files = { dev: '259:1', partition: '2', start: '4096', size: '1024' };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(loop, 'loop0p2', name), `${text}\n`);

  const found = partitionsOf({ device: '/dev/loop0' }, join(folder, 'block'));

  expect(found).toEqual([partition({ number: 2, minor: 1, startSectors: 4096 })]);
});
