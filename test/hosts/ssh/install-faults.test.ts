import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createHostNet, type HostNet } from '../host-net.ts';
import { type ImageServer, serveImages } from './image-server.ts';
import { manage, told, type ManagedHost } from './managed-host.ts';

const MiB = 1024 ** 2;

let net: HostNet;
let images: ImageServer;
let managed: ManagedHost;
let file: string;
beforeAll(async () => {
  net = await createHostNet();
  images = await serveImages(net);
  const sizeBytes = 64 * MiB;
  managed = await manage(net, {
    name: 'node-c',
    address: '10.77.0.31',
    disks: [
      { name: 'sda', serial: 'D-1', sizeBytes },
      { name: 'sdb', serial: 'D-2', sizeBytes },
    ],
  });
  file = join(net.folder, 'image.raw');
  writeFileSync(file, Buffer.alloc(32 * MiB, 'an image '));
});
afterAll(async () => {
  managed.close();
  await images.close();
  await net.stop();
});

const install = { action: 'Install', layer: 'os' } as const;
const rootDisk = { serial: 'D-1' };

/** Names of partitions on the disk. */
const partitions = async (): Promise<string[]> => {
  const { stdout } = await managed.host.exec(['sfdisk', '-d', '/dev/sda']);
  return [...stdout.matchAll(/name="([^"]*)"/g)].map(([, name = '']) => name);
};

test('two disks that fit the hints alike are an error that tells of both, and neither is touched', async () => {
  const outcome = await managed.done(managed.request({ ...install, image: await images.image(file) }));

  expect(outcome, told(outcome)).toMatchObject({ outcome: 'failed', reason: 'DiskNotFound', retryable: false });
  expect(told(outcome)).toMatch(/sda .*D-1.*sdb .*D-2/);
  expect(await partitions()).toEqual([]);
});

test('an image of other bytes than its checksum leaves a disk that does not boot', async () => {
  const image = { ...(await images.image(file)), sha256: '0'.repeat(64) };

  const outcome = await managed.done(managed.request({ ...install, image, rootDisk }));

  expect(outcome, told(outcome)).toMatchObject({ outcome: 'failed', reason: 'ChecksumMismatch', retryable: false });
  expect(await partitions()).toEqual(['rackwright-keepsake']);
});

test('an image larger than the disk is told as that', async () => {
  const large = join(net.folder, 'large.raw');
  writeFileSync(large, Buffer.alloc(60 * MiB));

  const outcome = await managed.done(managed.request({ ...install, image: await images.image(large), rootDisk }));

  expect(outcome, told(outcome)).toMatchObject({ outcome: 'failed', reason: 'DiskTooSmall', retryable: false });
});

test('an image without a partition table is not installed', async () => {
  const outcome = await managed.done(managed.request({ ...install, image: await images.image(file), rootDisk }));

  expect(outcome, told(outcome)).toMatchObject({ outcome: 'failed', reason: 'InstallFailed', retryable: false });
  expect(told(outcome)).toContain('no partition table');
});

test('a power cut while it is written is told as an interruption, and the fence outlives it', async () => {
  const request = managed.request({ ...install, image: await images.image(file, 'slowly'), rootDisk });
  const adapter = managed.adapter();
  await adapter.start(request);
  await expect
    .poll(() => adapter.poll(request), { timeout: 120_000 })
    .toMatchObject({ outcome: 'running', percent: 2 });
  await expect.poll(partitions, { timeout: 120_000 }).toEqual(['rackwright-keepsake']);

  await managed.host.cutPower();
  await managed.host.powerOn();
  await managed.host.answersSsh();
  const outcome = await managed.ended(request);

  expect(outcome, told(outcome)).toMatchObject({ outcome: 'failed', reason: 'BackendFailed', retryable: true });
  const old = managed.request({
    ...install,
    image: await images.image(file),
    rootDisk,
    fence: { epoch: 1, sequence: 1 },
  });
  expect(await managed.adapter().start(old)).toEqual({ outcome: 'fenced', highest: request.fence });
});

test('an installed system is not written over', async () => {
  await managed.host.exec(['sh', '-c', 'mkdir -p /var/lib/rackwright; echo x > /var/lib/rackwright/os-incarnation']);

  const started = await managed.adapter().start(managed.request({ ...install, image: await images.image(file) }));

  expect(started).toMatchObject({ outcome: 'refused', reason: 'InstallFailed' });
});
