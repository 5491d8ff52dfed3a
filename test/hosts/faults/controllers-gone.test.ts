import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { OperationRequest } from '#ops-adapters/port.ts';
import { createHostNet, type HostNet } from '../host-net.ts';
import { type ImageServer, serveImages } from '../ssh/image-server.ts';
import { manage, told, type ManagedHost } from '../ssh/managed-host.ts';
import { type ControllerProcess, startController } from './controller-process.ts';
import { pauseBefore, type PausedTool } from './paused-tools.ts';
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
    boot: 'rescue',
    disks: [{ name: 'sda', serial: 'D-1', sizeBytes: 96 * 1024 ** 2 }],
  });
});
afterAll(async () => {
  managed.close();
  await images.close();
  await net.stop();
});

let image: NonNullable<OperationRequest['image']>;
let request: OperationRequest;
let paused: PausedTool;
const controllers: ControllerProcess[] = [];
afterEach(async () => {
  for (const one of controllers.splice(0)) await one.kill();
});
beforeEach(async () => {
  image = await images.image(tinyArchive(net.folder));
  const parameters = { format: 'archive', bootloader: 'none' };
  request = managed.request({ action: 'Install', layer: 'os', image, parameters });
  // In the midst of the install; and that it ends is seen by its reboot.
  paused = await pauseBefore(managed.host, 'tar', '*--extract*');
});

function controller(): ControllerProcess {
  const started = startController({ parameters: managed.parameters, request });
  controllers.push(started);
  return started;
}

const workers = async (): Promise<string> => {
  const { stdout } = await managed.host.exec(['pgrep', '-fc', 'rackwright_runner work']);
  return stdout.trim();
};

/** The install goes on to its reboot, from which this machine comes back in its rescue system: it ran once. */
async function endsOnce(): Promise<void> {
  const seen = managed.host.events.length;
  await paused.goOn();
  await managed.host.event('boot', seen);
  const outcome = await managed.ended(request);
  expect(outcome, told(outcome)).toMatchObject({ outcome: 'failed', reason: 'BootFailed' });
  expect(told(outcome)).toContain('came back in its rescue system');
  expect(images.asked(image)).toBe(1);
  expect(await workers()).toBe('0');
}

describe('an install goes on', () => {
  test('when the connection that began it is cut', async () => {
    await managed.adapter().start(request);
    await paused.reached();

    managed.close();
    await managed.host.setLink('down');
    await managed.host.setLink('up');
    // A cable that is back in is a link some moments later.
    await managed.host.answersSsh();

    expect(await managed.adapter().poll(request)).toMatchObject({ outcome: 'running' });
    await endsOnce();
  });

  test('when sshd and all its sessions are killed', async () => {
    const adapter = managed.adapter();
    await adapter.start(request);
    await paused.reached();

    await managed.host.exec(['pkill', '-KILL', 'sshd']);

    await managed.host.answersSsh();
    await expect
      .poll(() => adapter.poll(request).catch(() => undefined), { timeout: 120_000 })
      .toMatchObject({ outcome: 'running' });
    await endsOnce();
  });

  test('when the controller is killed: another one takes over, and does nothing twice', async () => {
    const first = controller();
    await paused.reached();
    await expect.poll(() => first.answers.at(-1)?.outcome, { timeout: 120_000 }).toBe('running');

    await first.kill();

    const second = controller();
    await expect.poll(() => second.answers.length, { timeout: 120_000 }).toBeGreaterThan(1);
    expect(second.answers.slice(0, 2)).toMatchObject([{ outcome: 'accepted' }, { outcome: 'running' }]);
    expect(await workers()).toBe('1');
    await endsOnce();
  });

  test('when two controllers begin it at once: it begins once', async () => {
    const both = [controller(), controller()];
    await paused.reached();

    for (const one of both) await expect.poll(() => one.answers.at(-1)?.outcome, { timeout: 120_000 }).toBe('running');

    expect(await workers()).toBe('1');
    await endsOnce();
  });
});

describe('a second controller', () => {
  test('with a lower fence is refused, and told the highest, while an operation runs and when it is over', async () => {
    await managed.adapter().start(request);
    await paused.reached();
    const lower = { ...request, name: 'of-another', fence: { epoch: 0, sequence: 99 } };

    expect(await managed.adapter().start(lower)).toEqual({ outcome: 'fenced', highest: request.fence });
    await endsOnce();
    expect(await managed.adapter().start(lower)).toEqual({ outcome: 'fenced', highest: request.fence });
    expect(await managed.adapter().start({ ...request, name: 'of-another' })).toMatchObject({ outcome: 'fenced' });
  });

  test('with a higher fence has to wait until what runs is over', async () => {
    await managed.adapter().start(request);
    await paused.reached();
    const higher = { ...request, name: 'of-another', fence: { epoch: 2, sequence: 1 } };

    expect(await managed.adapter().start(higher)).toEqual({ outcome: 'busy', running: request.name });
    await endsOnce();
  });
});
