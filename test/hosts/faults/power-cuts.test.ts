import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OperationRequest } from '#ops-adapters/port.ts';
import { createHostNet, type HostNet } from '../host-net.ts';
import { type ImageServer, serveImages } from '../ssh/image-server.ts';
import { manage, told, type ManagedHost } from '../ssh/managed-host.ts';
import { pauseBefore } from './paused-tools.ts';
import { tinyArchive, tinyDisk } from './tiny-system.ts';

const MiB = 1024 ** 2;

let net: HostNet;
let images: ImageServer;
let managed: ManagedHost;
let archive: OperationRequest['image'];
let raw: OperationRequest['image'];
beforeAll(async () => {
  net = await createHostNet();
  images = await serveImages(net);
  managed = await manage(net, {
    name: 'node-a',
    address: '10.77.0.11',
    disks: [
      { name: 'sda', serial: 'D-1', sizeBytes: 96 * MiB },
      { name: 'sdb', serial: 'D-2', sizeBytes: 96 * MiB },
    ],
  });
  archive = await images.image(tinyArchive(net.folder));
  raw = await images.image(await tinyDisk(net.folder, managed.host, 'sdb'));
});
afterAll(async () => {
  managed.close();
  await images.close();
  await net.stop();
});

const rootDisk = { serial: 'D-1' };
const install = { action: 'Install', layer: 'os', rootDisk } as const;
const asArchive = { format: 'archive', bootloader: 'none' };

/** @returns what it started from. */
async function powerGoesAndComes(): Promise<string | undefined> {
  const seen = managed.host.events.length;
  await managed.host.cutPower();
  await managed.host.powerOn();
  const boot = await managed.host.event('boot', seen);
  return boot.kind === 'boot' ? boot.source : undefined;
}

const workers = async (): Promise<string> =>
  (await managed.host.exec(['pgrep', '-fc', 'rackwright_runner work'])).stdout;

describe('a power cut during an install', () => {
  test.each([
    ['before the file system of an archive', 'mkfs.ext4', '*'],
    ['before an archive is unpacked', 'tar', '*--extract*'],
    ['before an archive is compared', 'tar', '*--compare*'],
    ['when the system of an archive is whole, but for the table', 'umount', '*'],
    ['when the system of a raw image is whole, but for the table', 'umount', '*'],
  ])('%s leaves a disk that does not boot, and an interruption that is told', async (when, tool, words) => {
    const image = when.includes('raw') ? raw : archive;
    const parameters = when.includes('raw') ? {} : asArchive;
    const request = managed.request({ ...install, ...(image && { image }), parameters });
    const paused = await pauseBefore(managed.host, tool, words);
    expect(await managed.adapter().start(request)).toEqual({ outcome: 'accepted' });
    await paused.reached().catch(async (error: unknown) => {
      const seen = await managed.adapter().poll(request);
      throw new Error(`${tool} wasn't called: ${JSON.stringify(seen)}`, { cause: error });
    });

    expect(await powerGoesAndComes()).toBe('rescue');

    await managed.host.answersSsh();
    const outcome = await managed.ended(request);
    expect(outcome, told(outcome)).toMatchObject({ outcome: 'failed', retryable: true });
    expect(['BackendFailed', 'BootFailed']).toContain(outcome.outcome === 'failed' ? outcome.reason : '');
  });

  test('is no reason to begin it twice: its name asked for again begins nothing', async () => {
    const request = managed.request({ ...install, ...(archive && { image: archive }), parameters: asArchive });
    const paused = await pauseBefore(managed.host, 'mkfs.ext4');
    await managed.adapter().start(request);
    await paused.reached();
    await powerGoesAndComes();
    await managed.host.answersSsh();

    const again = await managed.adapter().start(request);

    expect(again).toEqual({ outcome: 'accepted' });
    expect(await workers()).toBe('0\n');
    expect(await managed.ended(request)).toMatchObject({ outcome: 'failed', reason: 'BackendFailed', retryable: true });
  });
});

describe('a power cut during a wipe', () => {
  const begins = async (disk: string): Promise<string> =>
    (await managed.host.exec(['sh', '-c', `head -c 10 /dev/${disk} | tr -d '\\0'`])).stdout;

  test('is made good by the next boot, in which the wipe goes on: named data disks too', async () => {
    await managed.host.exec(['dd', 'of=/dev/sdb', 'conv=fsync', 'status=none'], { input: 'some data.' });
    // Of all that a wipe does, only its end is a program.
    const paused = await pauseBefore(managed.host, 'partx');
    const parameters = { wipeMethod: 'zero', wipeDataDisks: 'D-2' };
    const request = managed.request({ action: 'Wipe', rootDisk, parameters });
    await managed.adapter().start(request);
    await paused.reached();
    await managed.host.exec(['dd', 'of=/dev/sdb', 'conv=fsync', 'status=none'], { input: 'once more.' });

    expect(await powerGoesAndComes()).toBe('rescue');

    await managed.host.answersSsh();
    const outcome = await managed.ended(request);
    expect(outcome, told(outcome)).toMatchObject({ outcome: 'succeeded', facts: { storedClaim: request.fence } });
    expect(await begins('sdb')).toBe('');
  });
});
