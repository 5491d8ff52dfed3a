import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock as clock } from '#controllers/runtime/system/clock.ts';
import type { OperationRequest } from '#ops-adapters/port.ts';
import { createHostNet, type HostNet } from '../host-net.ts';
import { manage, type ManagedHost, told } from '../ssh/managed-host.ts';
import { type AnsibleMaker, ansibleMaker } from './ansible-maker.ts';
import { trickle, type Trickle } from './trickle.ts';

const MiB = 1024 ** 2;
const timeout = 400_000;
const patience = { timeout: 120_000, interval: 500 };

let net: HostNet;
let images: Trickle;
let maker: AnsibleMaker;
let elsewhere: AnsibleMaker;
let managed: ManagedHost;
beforeAll(async () => {
  net = await createHostNet();
  // Without a partition table: an installation of it ends when all of it was fetched.
  images = await trickle(net, Buffer.alloc(32 * MiB, 'an image '));
  maker = ansibleMaker();
  elsewhere = ansibleMaker();
  const disks = [{ name: 'sda', serial: 'D-1', sizeBytes: 64 * MiB }];
  managed = await manage(net, { name: 'node-o', address: '10.77.0.71', disks, boot: 'rescue' }, maker.make);
});
afterAll(async () => {
  managed.close();
  await maker.remove();
  await elsewhere.remove();
  images.close();
  await net.stop();
});

const installation = (): OperationRequest =>
  managed.request({ action: 'Install', layer: 'os', image: images.image, parameters: { format: 'raw' } });

/** Numbers of the processes that play operations here. */
const players = (): number[] =>
  readdirSync(join(maker.dataDir, 'o')).map((ident) => {
    const { process } = JSON.parse(readFileSync(join(maker.dataDir, 'o', ident, 'run.json'), 'utf8')) as {
      process: { pid: number };
    };
    return process.pid;
  });

test('an installation whose playbook was killed goes on, and the machine tells how it ended', { timeout }, async () => {
  const request = installation();
  const adapter = managed.adapter();
  expect(await adapter.start(request)).toEqual({ outcome: 'accepted' });
  await expect
    .poll(() => adapter.poll(request), patience)
    .toMatchObject({ message: expect.stringContaining('unbootable') });

  for (const pid of players()) process.kill(pid, 'SIGKILL');
  const after = managed.adapter();
  await expect.poll(() => after.poll(request), patience).toMatchObject({ outcome: 'running', percent: 2 });
  // Controllers that know nothing of it: the machine's record is enough.
  const { adapter: other } = elsewhere.make(managed.parameters, clock);
  const seenThere = await other.poll(request);
  const again = await other.start(request);
  images.release();
  const outcome = await managed.ended(request, after);

  expect(seenThere).toMatchObject({ outcome: 'running', percent: 2 });
  expect(again).toEqual({ outcome: 'accepted' });
  expect(outcome, told(outcome)).toMatchObject({ outcome: 'failed', reason: 'InstallFailed', retryable: false });
  expect(told(outcome)).toContain('no partition table');
  expect(await managed.ended(request, other)).toMatchObject({ outcome: 'failed', reason: 'InstallFailed' });
});
