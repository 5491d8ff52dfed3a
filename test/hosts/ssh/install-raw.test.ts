import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { must } from '../command.ts';
import { createHostNet, type HostNet } from '../host-net.ts';
import type { HostOptions } from '../host.ts';
import { type ImageServer, serveImages } from './image-server.ts';
import { manage, told, type ManagedHost } from './managed-host.ts';

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

const install = { action: 'Install', layer: 'os' } as const;

async function host(options: HostOptions): Promise<ManagedHost> {
  const managed = await manage(net, options);
  opened.push(managed);
  return managed;
}

/** A disk with a system on it, as an image of a disk. */
async function rawImage(): Promise<string> {
  const source = await host({ name: 'source', address: '10.77.0.20', disks: [{ name: 'sda', sizeBytes: 1024 * MiB }] });
  const image = await images.image(net.sharedRoot.archive);
  const parameters = { format: 'archive', bootloader: 'none' };
  const outcome = await source.done(source.request({ ...install, image, parameters }));
  expect(outcome.outcome, told(outcome)).toBe('succeeded');
  await source.host.powerOff();
  const file = join(net.folder, 'source.raw');
  await must(['dd', `if=${source.host.devices['sda']}`, `of=${file}`, 'bs=4M', 'conv=sparse', 'status=none']);
  return file;
}

test('a raw image is installed on the disk that the hints name, and no other is touched', async () => {
  const image = await images.image(await rawImage());
  const sizeBytes = 2048 * MiB;
  const managed = await host({
    name: 'node-b',
    address: '10.77.0.21',
    disks: [
      { name: 'sda', serial: 'D-1', sizeBytes },
      { name: 'sdb', serial: 'D-2', sizeBytes },
    ],
  });
  await managed.host.exec(['dd', 'of=/dev/sda', 'conv=fsync', 'status=none'], { input: 'data that stays' });

  const outcome = await managed.done(managed.request({ ...install, image, rootDisk: { serial: 'D-2' } }));

  expect(outcome, told(outcome)).toMatchObject({
    outcome: 'succeeded',
    facts: { storedClaim: { epoch: 1, sequence: 1 } },
  });
  const seen = await managed.host.exec([
    'sh',
    '-c',
    'cat /etc/hostname; findmnt -no SOURCE /; head -c 15 /dev/sda; echo; sfdisk --verify /dev/sdb; sfdisk -d /dev/sdb',
  ]);
  expect(seen.stdout.split('\n').slice(0, 3)).toEqual(['node-b', '/dev/sdb1', 'data that stays']);
  expect(seen.stdout).toContain('No errors detected');
  expect(seen.stdout.match(/rackwright-keepsake/g)).toHaveLength(1);
});
