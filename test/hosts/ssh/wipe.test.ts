import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tar } from '../../ops-adapters/ssh/machine-runner/archive-server.ts';
import { createHostNet, type HostNet } from '../host-net.ts';
import { type ImageServer, serveImages } from './image-server.ts';
import { manage, told, type ManagedHost } from './managed-host.ts';

let net: HostNet;
let images: ImageServer;
let managed: ManagedHost;
beforeAll(async () => {
  net = await createHostNet();
  images = await serveImages(net);
  const sizeBytes = 64 * 1024 ** 2;
  managed = await manage(net, {
    name: 'node-d',
    address: '10.77.0.41',
    boot: 'rescue',
    disks: [
      { name: 'sda', serial: 'D-1', sizeBytes },
      { name: 'sdb', serial: 'D-2', sizeBytes },
    ],
  });
});
afterAll(async () => {
  managed.close();
  await images.close();
  await net.stop();
});

const rootDisk = { serial: 'D-1' };
const begins = async (disk: string): Promise<string> =>
  (await managed.host.exec(['sh', '-c', `head -c 10 /dev/${disk} | tr -d '\\0'`])).stdout;
const again = async (): Promise<void> => {
  await managed.host.cutPower();
  await managed.host.powerOn();
  await managed.host.answersSsh();
};

test('a machine that comes back in its rescue system, and not in what was installed, has failed to boot', async () => {
  const file = join(net.folder, 'root.tar');
  writeFileSync(file, tar({ 'etc/passwd': 'root:x:0:0:root:/root:/bin/sh\n', 'sbin/init': 'none' }));
  const parameters = { format: 'archive', bootloader: 'none' };
  const image = await images.image(file);
  const request = managed.request({ action: 'Install', layer: 'os', image, parameters, rootDisk });

  const outcome = await managed.done(request);

  expect(outcome, told(outcome)).toMatchObject({ outcome: 'failed', reason: 'BootFailed', retryable: true });
  expect(told(outcome)).toContain('came back in its rescue system');
});

test('a wipe leaves data disks alone that it does not name', async () => {
  await managed.host.exec(['dd', 'of=/dev/sdb', 'conv=fsync', 'status=none'], { input: 'some data.' });

  const outcome = await managed.done(managed.request({ action: 'Wipe', rootDisk }));

  expect(outcome, told(outcome)).toMatchObject({ outcome: 'succeeded' });
  expect(await begins('sdb')).toBe('some data.');
  const root = await managed.host.exec(['sh', '-c', 'sfdisk -d /dev/sda; tr -d "\\0" < /dev/sda | grep -c passwd']);
  expect(root.stdout.match(/start=/g)).toHaveLength(1);
  expect(root.stdout).toMatch(/\n0\n$/);
});

test('a wipe with zeros takes the data disks that it names, and its answer outlives the rescue system', async () => {
  const parameters = { wipeMethod: 'zero', wipeDataDisks: 'D-2' };
  const request = managed.request({ action: 'Wipe', rootDisk, parameters });

  const outcome = await managed.done(request);
  await again();

  expect(outcome, told(outcome)).toMatchObject({ outcome: 'succeeded', facts: { storedClaim: request.fence } });
  expect(await begins('sdb')).toBe('');
  expect(await managed.ended(request)).toMatchObject({ outcome: 'succeeded', facts: { storedClaim: request.fence } });
});

test('a wipe that names a data disk which is not there fails, and says which', async () => {
  const parameters = { wipeDataDisks: 'D-2,D-9' };

  const outcome = await managed.done(managed.request({ action: 'Wipe', rootDisk, parameters }));

  expect(outcome, told(outcome)).toMatchObject({ outcome: 'failed', reason: 'DiskNotFound', retryable: false });
  expect(told(outcome)).toContain('D-9');
});

test('a machine whose firmware tells another serial is not wiped', async () => {
  await managed.host.setSerial('ANOTHER');

  const started = await managed.adapter().start(managed.request({ action: 'Wipe', rootDisk }));

  expect(started).toMatchObject({ outcome: 'refused', reason: 'SerialMismatch' });
});
