import { expect, test } from 'vitest';
import { pickRootDisk } from '#simulation/world/root-disk.ts';
import { description } from './builders.ts';

const hardware = description({
  disks: [
    { name: 'sda', size: '480Gi', type: 'SSD', serial: 'S-1' },
    { name: 'sdb', size: '480Gi', type: 'SSD', serial: 'S-2' },
    { name: 'nvme0n1', size: '960Gi', type: 'NVMe' },
  ],
});

test.each<[string, Record<string, string> | undefined, string]>([
  ['without hints, the first', undefined, 'sda'],
  ['by name', { deviceName: 'sdb' }, 'sdb'],
  ['by path', { deviceName: '/dev/sdb' }, 'sdb'],
  ['by serial', { serial: 'S-2' }, 'sdb'],
  ['by type', { type: 'NVMe' }, 'nvme0n1'],
  ['by size', { minSize: '900Gi' }, 'nvme0n1'],
  ['by size and type', { type: 'NVMe', minSize: '900Gi' }, 'nvme0n1'],
])('%s', (_, hints, name) => {
  const picked = pickRootDisk(hardware, hints);

  expect(picked).toMatchObject({ found: true, disk: { name } });
});

test.each<[string, Record<string, string>, string, string]>([
  ['a name that is not there', { deviceName: 'sdz' }, 'DiskNotFound', 'no disk fits the hints'],
  ['two that fit', { type: 'SSD' }, 'DiskNotFound', 'the hints are ambiguous: sda and sdb both fit'],
  ['one that is too small', { serial: 'S-1', minSize: '1Ti' }, 'DiskTooSmall', 'no disk that fits the hints has 1Ti'],
])('%s is refused', (_, hints, reason, message) => {
  expect(pickRootDisk(hardware, hints)).toEqual({ found: false, reason, message });
});
