import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OperationRequest } from '#ops-adapters/port.ts';
import { tar } from '../../ops-adapters/ssh/machine-runner/archive-server.ts';
import { createHostNet, type HostNet } from '../host-net.ts';
import type { BootSource } from '../keeper/calls.ts';
import { type ImageServer, serveImages } from '../ssh/image-server.ts';
import { manage, told, type ManagedHost } from '../ssh/managed-host.ts';
import { pauseBefore } from './paused-tools.ts';

let net: HostNet;
let images: ImageServer;
let managed: ManagedHost;
let image: OperationRequest['image'];
beforeAll(async () => {
  net = await createHostNet();
  images = await serveImages(net);
  const disks = [{ name: 'sda', serial: 'D-1', sizeBytes: 96 * 1024 ** 2 }];
  managed = await manage(net, { name: 'node-a', address: '10.77.0.11', boot: 'rescue', disks });
  const file = join(net.folder, 'no-system.tar');
  // Whole, and nothing that a machine could start.
  writeFileSync(file, tar({ 'etc/passwd': 'root:x:0:0:root:/root:/bin/sh\n' }));
  image = await images.image(file);
});
afterAll(async () => {
  managed.close();
  await images.close();
  await net.stop();
});

const install = (): OperationRequest =>
  managed.request({
    action: 'Install',
    layer: 'os',
    parameters: { format: 'archive', bootloader: 'none' },
    ...(image && { image }),
  });

async function powerGoesAndComes(boot: BootSource): Promise<void> {
  await managed.host.setBoot(boot);
  await managed.host.cutPower();
  await managed.host.powerOn();
  await managed.host.answersSsh();
}

test('a machine that does not come back is Unreachable, and has failed to boot when its rescue system does', async () => {
  const request = install();
  await managed.host.setBoot('disk');
  await managed.adapter().start(request);
  await managed.host.event('nothing-to-boot');

  await expect(managed.adapter().poll(request)).rejects.toMatchObject({ reason: 'Unreachable', retryable: true });

  await powerGoesAndComes('rescue');
  const outcome = await managed.ended(request);
  expect(outcome, told(outcome)).toMatchObject({ outcome: 'failed', reason: 'BootFailed', retryable: true });
});

test('a machine that was told to go down and runs still, minutes later, has failed to boot', async () => {
  const request = install();
  const paused = await pauseBefore(managed.host, 'reboot');
  await managed.adapter().start(request);
  await paused.reached();
  // Whoever would reboot it is gone, and five minutes have passed.
  await managed.host.exec(['pkill', '-KILL', '-f', 'rackwright_runner work']);
  await managed.host.exec(['pkill', '-KILL', '-f', 'sbin/reboot']);
  const awaits = `/var/lib/rackwright/operations/${request.name}/awaits-boot.json`;
  const age = `import json; at = "${awaits}"; told = json.load(open(at)); told["since"] -= 301; json.dump(told, open(at, "w"))`;
  expect(await managed.adapter().poll(request)).toMatchObject({ outcome: 'running' });
  await managed.host.exec(['python3', '-c', age]);

  const outcome = await managed.ended(request);

  expect(outcome, told(outcome)).toMatchObject({ outcome: 'failed', reason: 'BootFailed', retryable: true });
  expect(told(outcome)).toContain('runs still');
});

test('a reboot of a rescue system, which forgets everything, has succeeded, and happens once', async () => {
  await powerGoesAndComes('rescue');
  const seen = managed.host.events.length;
  const request = managed.request({ action: 'Reboot' });

  const outcome = await managed.done(request);

  expect(outcome, told(outcome)).toMatchObject({ outcome: 'succeeded', facts: { storedClaim: request.fence } });
  expect(await managed.adapter().start(request)).toEqual({ outcome: 'accepted' });
  expect(await managed.adapter().poll(request)).toMatchObject({ outcome: 'succeeded' });
  expect(managed.host.events.slice(seen).map(({ kind }) => kind)).toEqual(['reboot', 'boot']);
});
