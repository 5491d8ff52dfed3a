import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OperationRequest } from '#ops-adapters/port.ts';
import { createHostNet, type HostNet } from '../host-net.ts';
import type { BootSource } from '../keeper/calls.ts';
import { type ImageServer, serveImages } from '../ssh/image-server.ts';
import { manage, told, type ManagedHost } from '../ssh/managed-host.ts';
import { pauseBefore } from './paused-tools.ts';
import { tinyArchive } from './tiny-system.ts';

let net: HostNet;
let images: ImageServer;
let managed: ManagedHost;
beforeAll(async () => {
  net = await createHostNet();
  images = await serveImages(net);
  managed = await manage(net, {
    name: 'node-a',
    address: '10.77.0.11',
    disks: [
      { name: 'sda', serial: 'D-1' },
      { name: 'sdb', serial: 'D-2', sizeBytes: 96 * 1024 ** 2 },
    ],
  });
});
afterAll(async () => {
  managed.close();
  await images.close();
  await net.stop();
});

const parameters = { format: 'archive', bootloader: 'none' };
const install = { action: 'Install', layer: 'os', parameters } as const;

async function powerGoesAndComes(boot: BootSource | readonly BootSource[]): Promise<void> {
  await managed.host.setBoot(boot);
  await managed.host.cutPower();
  await managed.host.powerOn();
  await managed.host.answersSsh();
}

/** Installs a system on the other disk, from the rescue system; and then the machine starts from the first one. */
async function installBeside(overrides: Partial<OperationRequest>): Promise<OperationRequest> {
  await powerGoesAndComes('rescue');
  const image = await images.image(tinyArchive(net.folder));
  const request = managed.request({ ...install, image, rootDisk: { serial: 'D-2' }, ...overrides });
  const seen = managed.host.events.length;
  await managed.host.setBoot(['disk', 'rescue']);
  expect(await managed.adapter().start(request)).toEqual({ outcome: 'accepted' });
  expect(await managed.host.event('boot', seen)).toMatchObject({ source: 'disk' });
  await managed.host.answersSsh();
  return request;
}

test('a power cut when the new system is whole, and before the reboot, is none: the next boot is the reboot', async () => {
  const image = await images.image(net.sharedRoot.archive);
  const request = managed.request({ ...install, image, rootDisk: { serial: 'D-1' } });
  const paused = await pauseBefore(managed.host, 'reboot');
  await managed.adapter().start(request);
  await paused.reached();

  await powerGoesAndComes(['disk', 'rescue']);

  const outcome = await managed.ended(request);
  expect(outcome, told(outcome)).toMatchObject({ outcome: 'succeeded', facts: { storedClaim: request.fence } });
  expect(images.asked(image)).toBe(1);
});

test('a machine that comes back with an older system of the same claim has not booted what was installed', async () => {
  const request = await installBeside({});

  const outcome = await managed.ended(request);

  expect(outcome, told(outcome)).toMatchObject({ outcome: 'failed', reason: 'BootFailed', retryable: true });
  expect(told(outcome)).toContain('another system');
});

test('a machine that comes back with the system of an earlier claim is not talked to', async () => {
  const machine = managed.machine({ claimEpoch: 2 });
  const request = await installBeside({ machine, fence: { epoch: 2, sequence: 1 } });
  const runner = ['sh', '-c', 'ls /var/lib/rackwright/operations'];
  const before = (await managed.host.exec(runner)).stdout;

  const polled = managed.adapter().poll(request);

  await expect(polled).rejects.toMatchObject({ reason: 'HostKeyMismatch', retryable: false });
  await expect(polled).rejects.toThrow('another machine, was installed anew');
  expect((await managed.host.exec(runner)).stdout).toBe(before);
});

test('and its own controllers, with their lower fence, can do nothing to it any more', async () => {
  const started = await managed.adapter().start(managed.request({ action: 'Wipe', fence: { epoch: 1, sequence: 99 } }));

  expect(started).toEqual({ outcome: 'fenced', highest: { epoch: 2, sequence: 1 } });
});

test('a power cut of an installed system that was just made unbootable ends in a wiped machine all the same', async () => {
  const paused = await pauseBefore(managed.host, 'systemctl', 'reboot');
  const wipe = { action: 'Wipe', fence: { epoch: 3, sequence: 1 }, rootDisk: { serial: 'D-1' } } as const;
  const request = managed.request({ ...wipe, parameters: { wipeDataDisks: 'all' } });
  await managed.adapter().start(request);
  await paused.reached();
  await powerGoesAndComes('rescue');

  const outcome = await managed.ended(request);

  expect(outcome, told(outcome)).toMatchObject({ outcome: 'succeeded', facts: { storedClaim: request.fence } });
  await powerGoesAndComes(['disk', 'rescue']);
  expect(managed.host.events.at(-1)).toMatchObject({ kind: 'boot', source: 'rescue' });
});
