import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OperationRequest } from '#ops-adapters/port.ts';
import { tar } from '../../ops-adapters/ssh/machine-runner/archive-server.ts';
import { createHostNet, type HostNet } from '../host-net.ts';
import { type ImageServer, serveImages } from '../ssh/image-server.ts';
import { manage, told, type ManagedHost } from '../ssh/managed-host.ts';
import { pauseBefore } from './paused-tools.ts';

const MiB = 1024 ** 2;

let net: HostNet;
let images: ImageServer;
const opened: ManagedHost[] = [];
beforeAll(async () => {
  net = await createHostNet();
  images = await serveImages(net);
});
afterAll(async () => {
  for (const one of opened) one.close();
  await images.close();
  await net.stop();
});

async function archive(name: string, files: Readonly<Record<string, string>>): Promise<OperationRequest['image']> {
  const file = join(net.folder, name);
  writeFileSync(file, name.endsWith('.gz') ? gzipSync(tar(files)) : tar(files));
  return images.image(file);
}

const parameters = { format: 'archive', bootloader: 'none' };
const tooSmall = { outcome: 'failed', reason: 'DiskTooSmall' };

describe('a disk that is too small for a root', () => {
  let managed: ManagedHost;
  beforeAll(async () => {
    const disks = [{ name: 'sda', sizeBytes: 64 * MiB }];
    managed = await manage(net, { name: 'node-a', address: '10.77.0.11', boot: 'rescue', disks });
    opened.push(managed);
  });

  test.each([
    ['of which not even the archive fits', 'large.tar'],
    ['of which the archive fits, but not what is in it', 'packed.tar.gz'],
  ])('%s is told as that, and for good', async (_, name) => {
    const image = await archive(name, {
      'etc/passwd': 'root:x:0:0:root:/root:/bin/sh\n',
      large: '\0'.repeat(60 * MiB),
    });
    const request = managed.request({ action: 'Install', layer: 'os', ...(image && { image }), parameters });

    const outcome = await managed.done(request);

    expect(outcome, told(outcome)).toMatchObject({ ...tooSmall, retryable: false });
    expect(told(outcome)).toMatch(/more room than the \d+ MiB/);
  });
});

describe('a machine without room for the records of an operation', () => {
  let managed: ManagedHost;
  let image: OperationRequest['image'];
  const state = '/var/lib/rackwright';
  const fill = async (): Promise<unknown> =>
    managed.host.exec(['sh', '-c', `cat /dev/zero > ${state}/full; cat /dev/zero > ${state}/fuller`]);
  const empty = (): Promise<unknown> => managed.host.exec(['sh', '-c', `rm -f ${state}/full*`]);
  beforeAll(async () => {
    const disks = [{ name: 'sda', sizeBytes: 64 * MiB }];
    managed = await manage(net, { name: 'node-b', address: '10.77.0.12', boot: 'rescue', disks });
    opened.push(managed);
    await managed.host.exec(['sh', '-c', `mkdir -p ${state}; mount -t tmpfs -o size=2M state ${state}`]);
    image = await archive('root.tar', { 'etc/passwd': 'root:x:0:0:root:/root:/bin/sh\n' });
  });

  const install = (): OperationRequest =>
    managed.request({ action: 'Install', layer: 'os', ...(image && { image }), parameters });

  test('and the runner says so, each time, and leaves nothing that is half', async () => {
    await fill();
    const adapter = managed.adapter();
    const full = { reason: 'DiskTooSmall', retryable: true };

    await expect(adapter.start(install())).rejects.toMatchObject(full);
    await expect(adapter.inspect(managed.machine())).rejects.toMatchObject(full);

    expect((await managed.host.exec(['ls', `${state}/runner`])).stdout).toBe('');
    await empty();
    expect(await adapter.inspect(managed.machine())).toMatchObject({ serial: 'SERIAL-node-b' });
  });

  test('begins nothing', async () => {
    await fill();
    const request = install();
    const adapter = managed.adapter();

    await expect(adapter.start(request)).rejects.toMatchObject({ reason: 'DiskTooSmall', retryable: true });

    await empty();
    expect(await adapter.poll(request)).toEqual({ outcome: 'unknown' });
    expect((await managed.host.exec(['sfdisk', '-d', '/dev/sda'])).stdout).toBe('');
  });

  test('that is full in the midst of one is told how that ended', async () => {
    const paused = await pauseBefore(managed.host, 'mkfs.ext4');
    const request = install();
    await managed.adapter().start(request);
    await paused.reached();
    await fill();
    await paused.goOn();

    const outcome = await managed.ended(request);

    expect(outcome, told(outcome)).toMatchObject({ ...tooSmall, retryable: true });
    await empty();
    expect(await managed.adapter().poll(request)).toMatchObject(tooSmall);
  });
});

describe('an installed system', () => {
  let managed: ManagedHost;
  let image: OperationRequest['image'];
  beforeAll(async () => {
    managed = await manage(net, { name: 'node-c', address: '10.77.0.13', disks: [{ name: 'sda' }] });
    opened.push(managed);
    const root = await images.image(net.sharedRoot.archive);
    const outcome = await managed.done(managed.request({ action: 'Install', layer: 'os', image: root, parameters }));
    expect(outcome, told(outcome)).toMatchObject({ outcome: 'succeeded' });
    image = await archive('cni.tar.gz', { bridge: 'a'.repeat(60 * MiB), ptp: 'b' });
  });

  const layer = (): OperationRequest => managed.request({ action: 'Install', layer: 'cni', ...(image && { image }) });
  const says = async (script: string): Promise<string> => (await managed.host.exec(['sh', '-c', script])).stdout.trim();

  test('whose disk is full while a layer is installed has nothing of that, and has it when there is room', async () => {
    // All but 20 MiB; what is kept for root included.
    await says('fallocate -l $(( $(stat -f -c "%f * %S" /) - 20971520 )) /full');
    const request = layer();

    const outcome = await managed.done(request);

    expect(outcome, told(outcome)).toMatchObject({ ...tooSmall, retryable: true });
    expect(await says('ls -A /opt/cni/bin')).toBe('');
    expect(await says(`ls /var/lib/rackwright/operations/${request.name}/archive`)).toBe('');
    await says('rm /full');
    expect(await managed.done(layer())).toMatchObject({ outcome: 'succeeded' });
  });

  test('whose power is cut while a layer is installed tells of the interruption, and has the layer the next time', async () => {
    const file = join(net.folder, 'cni.tar.gz');
    const request = { ...layer(), image: await images.image(file, 'slowly') };
    await managed.adapter().start(request);
    await expect.poll(() => images.asked(request.image), { timeout: 120_000 }).toBe(1);

    await managed.host.cutPower();
    await managed.host.powerOn();

    expect(await managed.ended(request)).toMatchObject({ outcome: 'failed', reason: 'InstallFailed', retryable: true });
    expect(await managed.done(layer())).toMatchObject({ outcome: 'succeeded' });
  });
});
