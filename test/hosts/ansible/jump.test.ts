import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock as clock } from '#controllers/runtime/system/clock.ts';
import type { MachineAddress, OpsAdapter } from '#ops-adapters/port.ts';
import { createHostNet, type HostNet } from '../host-net.ts';
import { type ImageServer, serveImages } from '../ssh/image-server.ts';
import { tar } from '../../ops-adapters/ssh/machine-runner/archive-server.ts';
import { type AnsibleMaker, ansibleMaker } from './ansible-maker.ts';

let net: HostNet;
let images: ImageServer;
let maker: AnsibleMaker;
let adapter: OpsAdapter;
let machine: MachineAddress;
beforeAll(async () => {
  net = await createHostNet();
  images = await serveImages(net);
  maker = ansibleMaker();
  const [bastion, host] = [
    await net.host({ name: 'bastion', address: '10.77.0.81' }),
    await net.host({ name: 'behind', address: '10.77.0.82' }),
  ];
  for (const each of [bastion, host]) {
    await each.powerOn();
    await each.answersSsh();
  }
  const { port } = await bastion.forward(22);
  adapter = maker.make({ jump: `root@127.0.0.1:${port}` }, clock).adapter;
  machine = {
    serial: 'SERIAL-behind',
    addresses: [{ type: 'InternalIP', address: host.address }],
    secrets: {
      'ops.privateKey': readFileSync(net.clientKey.file, 'utf8'),
      'ops.known_hosts': `[127.0.0.1]:${port} ${bastion.rescueHostKey}\n${host.address} ${host.rescueHostKey}\n`,
    },
  };
});
afterAll(async () => {
  await maker.remove();
  await images.close();
  await net.stop();
});

test('a machine behind a jump host is worked on', { timeout: 300_000 }, async () => {
  const file = join(net.folder, 'cni.tar');
  writeFileSync(file, tar({ bridge: 'a' }));
  const request = {
    name: 'behind-1',
    machine,
    action: 'Install',
    layer: 'cni',
    fence: { epoch: 1, sequence: 1 },
    claimUid: 'c',
    image: await images.image(file),
    parameters: {},
    deadline: clock.now() + 300_000,
  } as const;

  expect(await adapter.start(request)).toEqual({ outcome: 'accepted' });
  await expect
    .poll(() => adapter.poll(request), { timeout: 200_000, interval: 500 })
    .toMatchObject({ outcome: 'succeeded', facts: { serial: 'SERIAL-behind' } });
});

test('one whose jump host is not the pinned one is not reached', { timeout: 100_000 }, async () => {
  const { secrets = {} } = machine;
  const known = secrets['ops.known_hosts'] ?? '';
  const [first = '', second = ''] = known.split('\n');
  // The bastion's address, with the key of nobody.
  const stranger = `${first.slice(0, -12)}AAAAAAAAAAAA`;

  const inspecting = adapter.inspect({
    ...machine,
    secrets: { ...secrets, 'ops.known_hosts': `${stranger}\n${second}\n` },
  });

  await expect(inspecting).rejects.toMatchObject({ reason: expect.stringMatching(/HostKeyMismatch|Unreachable/) });
});
