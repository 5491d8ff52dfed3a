import { closeSync, constants, openSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { must, run } from '../command.ts';
import type { DiskSpec } from './calls.ts';

/** A block device over a sparse file that has no name any more: both are gone when the keeper is. */
export interface Disk {
  readonly spec: DiskSpec;
  /** On this machine: /dev/loopN. */
  readonly device: string;
  /** As the kernel numbers them. */
  readonly major: number;
  readonly minor: number;
  close(): void;
}

export const sizeOf = ({ sizeBytes = 2 * 1024 ** 3 }: DiskSpec): number => sizeBytes;

const loopMajor = 7;

/** @throws CommandError with what the kernel refused. */
export async function createDisk(folder: string, spec: DiskSpec): Promise<Disk> {
  const file = join(folder, `disk-${spec.name}-${crypto.randomUUID()}`);
  writeFileSync(file, '', { mode: 0o600 });
  try {
    truncateSync(file, sizeOf(spec));
    // With --partscan its partitions go when it does.
    const device = (await must(['losetup', '--find', '--show', '--partscan', file])).trim();
    const descriptor = openSync(device, constants.O_RDWR);
    // While it is open that only says that it goes with its last user (LO_FLAGS_AUTOCLEAR).
    await must(['losetup', '--detach', device]);
    const minor = Number(device.slice('/dev/loop'.length));
    return { spec, device, major: loopMajor, minor, close: () => closeSync(descriptor) };
  } finally {
    rmSync(file);
  }
}

/** As a kernel looks for partitions at its start; this machine's may be built without it. */
export async function readPartitions(disk: Disk): Promise<void> {
  // Each fails where there is none. To update them wouldn't do: it goes by how many there are, and leaves others.
  await run(['partx', '--delete', disk.device]);
  await run(['partx', '--add', disk.device]);
}

/** Resolves when nothing on the disk is mounted any more: a dead host's mounts go a moment after its processes. */
export async function untilFree(disk: Disk, withinMs = 120_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!isFree(disk)) {
    if (performance.now() > deadline) throw new Error(`${disk.device} is in use still after ${withinMs} ms`);
    await sleep(10);
  }
}

function isFree({ device }: Disk): boolean {
  try {
    // Refused while the device or a part of it is mounted (open(2)).
    closeSync(openSync(device, constants.O_RDONLY | constants.O_EXCL));
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EBUSY') return false;
    throw error;
  }
}
