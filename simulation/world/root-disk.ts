import { compareQuantities } from '#models/quantity/quantity.ts';
import type { OpsFailureReason } from '#ops-adapters/port.ts';
import type { Hardware, HardwareDisk } from './hardware.ts';

export type RootDisk =
  | { found: true; disk: HardwareDisk }
  | { found: false; reason: Extract<OpsFailureReason, 'DiskNotFound' | 'DiskTooSmall'>; message: string };

/**
 * The disk that the OS goes on. Without hints the first; with hints the one that fits them all. Two that fit are as bad as
 * none: which of them would be overwritten must not be left to the order in which a kernel finds them.
 */
export function pickRootDisk(hardware: Hardware, hints: Readonly<Record<string, string>> = {}): RootDisk {
  const { deviceName, serial, type, minSize } = hints;
  const given = Object.keys(hints).length > 0;
  const named = hardware.disks.filter(
    (disk) =>
      (deviceName === undefined || disk.name === deviceName || `/dev/${disk.name}` === deviceName) &&
      (serial === undefined || disk.serial === serial) &&
      (type === undefined || disk.type === type),
  );
  const [disk, second] = named.filter(({ size }) => minSize === undefined || compareQuantities(size, minSize) >= 0);
  if (disk === undefined && named.length > 0) {
    return { found: false, reason: 'DiskTooSmall', message: `no disk that fits the hints has ${minSize}` };
  }
  if (disk === undefined) return { found: false, reason: 'DiskNotFound', message: 'no disk fits the hints' };
  if (given && second !== undefined) {
    const message = `the hints are ambiguous: ${disk.name} and ${second.name} both fit`;
    return { found: false, reason: 'DiskNotFound', message };
  }
  return { found: true, disk };
}
