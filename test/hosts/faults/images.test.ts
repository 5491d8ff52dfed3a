import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Clock } from '#models/ports/clock.ts';
import { systemClock as clock } from '#controllers/runtime/system/clock.ts';
import type { OperationRequest } from '#ops-adapters/port.ts';
import { tar } from '../../ops-adapters/ssh/machine-runner/archive-server.ts';
import { createHostNet, type HostNet } from '../host-net.ts';
import { type ImageServer, serveImages } from '../ssh/image-server.ts';
import { manage, told, type ManagedHost } from '../ssh/managed-host.ts';
import { type Illness, serveUnwell, type UnwellImages } from './unwell-images.ts';

let net: HostNet;
let images: ImageServer;
let unwell: UnwellImages;
let managed: ManagedHost;
let file: string;
beforeAll(async () => {
  net = await createHostNet();
  images = await serveImages(net);
  unwell = await serveUnwell(net);
  managed = await manage(net, {
    name: 'node-a',
    address: '10.77.0.11',
    boot: 'rescue',
    disks: [{ name: 'sda', sizeBytes: 64 * 1024 ** 2 }],
  });
  file = join(net.folder, 'cni.tar');
  writeFileSync(file, tar({ bridge: 'a' }));
});
afterAll(async () => {
  managed.close();
  unwell.close();
  await images.close();
  await net.stop();
});

const layer = (image: NonNullable<OperationRequest['image']>): OperationRequest =>
  managed.request({ action: 'Install', layer: 'cni', image });
const year = 365 * 86_400_000;

describe('a server of images that', () => {
  test.each<[Illness, string]>([
    ['ends too early', 'ended after 1 of 1000 bytes'],
    ['tells a length that is none', 'no number'],
    ['speaks something else', "can't be reached"],
    ['is out of order', 'answers 503'],
  ])('%s is told as ImageUnavailable, and may be well later', async (illness, words) => {
    const outcome = await managed.done(layer(unwell.image(illness)));

    expect(outcome, told(outcome)).toMatchObject({ outcome: 'failed', reason: 'ImageUnavailable', retryable: true });
    expect(told(outcome)).toContain(words);
  });

  test.each<Illness>(['says nothing', 'says nothing after its headers', 'dribbles its headers', 'dribbles its bytes'])(
    '%s keeps no operation from being cancelled',
    async (illness) => {
      const request = layer(unwell.image(illness));
      const adapter = managed.adapter();
      await adapter.start(request);
      await expect
        .poll(() => adapter.poll(request), { timeout: 120_000 })
        .toMatchObject({ outcome: 'running', percent: 5 });

      await adapter.cancel(request);

      expect(await managed.ended(request, adapter)).toMatchObject({ outcome: 'failed', reason: 'Cancelled' });
    },
  );

  test('dribbles its headers keeps no deadline from passing, even under an install of an OS', async () => {
    const image = unwell.image('dribbles its headers');
    const deadline = clock.now() + 3_000;

    const outcome = await managed.done(managed.request({ action: 'Install', layer: 'os', image, deadline }));

    expect(outcome, told(outcome)).toMatchObject({ outcome: 'failed', reason: 'DeadlineExceeded' });
  });
});

test('a layer of other bytes than its checksum is not installed', async () => {
  const image = { ...(await images.image(file)), sha256: '0'.repeat(64) };

  const outcome = await managed.done(layer(image));

  expect(outcome, told(outcome)).toMatchObject({ outcome: 'failed', reason: 'ChecksumMismatch', retryable: false });
  expect((await managed.host.exec(['ls', '/opt/cni/bin'])).stdout).toBe('');
});

describe('a machine whose clock is years off', () => {
  const ahead = (years: number): Clock => ({ ...clock, now: () => clock.now() + years * year });

  test.each([-30, 30])(
    '%i years from that of the controllers installs what it is told, within its deadline',
    async (years) => {
      const theirs = ahead(years);
      const deadline = theirs.now() + 600_000;
      const request = { ...layer(await images.image(file)), deadline };

      const outcome = await managed.done(request, managed.adapter(theirs));

      expect(outcome, told(outcome)).toMatchObject({ outcome: 'succeeded' });
    },
  );

  test('keeps its answers when it is set', async () => {
    const first = layer(await images.image(file));
    await managed.done(first);
    const folder = `/var/lib/rackwright/operations/${first.name}`;
    await managed.host.exec(['touch', '--date=1990-01-01', `${folder}/outcome.json`, `${folder}/request.json`]);

    await managed.done(layer(await images.image(file)));

    expect(await managed.adapter().poll(first)).toMatchObject({ outcome: 'succeeded' });
  });
});
