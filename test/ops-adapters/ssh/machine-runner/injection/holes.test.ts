import { mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bootstrap, works } from '../../../../injection/works.ts';
import { serveArchives } from '../archive-server.ts';
import { createLocalMachine } from '../local-machine.ts';
import { createOperations } from '../operations.ts';
import { drive, type Driven, type Told } from './driven.ts';

let driven: Driven;
beforeAll(() => {
  driven = drive();
});
afterAll(() => driven.close());

async function start(work: string, overrides: Record<string, unknown>, secrets = {}): Promise<Told> {
  const { secrets: usual = {}, ...asked } = works[work] ?? { action: 'Reboot' };
  const request = { name: 'op-1', fence: { epoch: 1, sequence: 1 }, claimUid: 'u-1', remainingSeconds: 60, ...asked };
  return driven.call({
    call: 'start',
    serial: 'SN-1',
    request: { user: 'root', authorizedKeys: ['ssh-ed25519 AAAA'], ...request, ...overrides },
    secrets: { hostKey: 'x', ...usual, ...secrets },
  });
}
const refused = { answer: { outcome: 'refused', reason: 'InvalidRequest' } };
const left = (told: Told): string[] => Object.keys(told.files).filter((path) => !/lock$|sock$/.test(path));

describe('an address with a scope', () => {
  test.each(['fe80::1%x\nGateway=10.0.0.9', 'fe80::1%eth0', 'fe80::1%$(id)'])(
    'like %j put what stood behind the percent sign into files of the network',
    async (hostile) => {
      const network = works['os']?.network;
      for (const given of [{ gateway: hostile }, { address: hostile }, { nameservers: [hostile] }]) {
        expect(await start('os', { network: { ...network, ...given } })).toMatchObject(refused);
      }
    },
  );

  test('gave a kubelet an address more than the machine has', async () => {
    const told = await start('k8s', { addresses: [{ type: 'InternalIP', address: 'fe80::1%a,10.0.0.9' }] });

    expect(told.ended).toMatchObject({ outcome: 'succeeded' });
    expect(told.files['/etc/systemd/system/kubelet.service']).not.toContain('--node-ip');
  });

  test('was a server of names for pods', async () => {
    expect(await start('k8s', { parameters: { clusterDNS: 'fe80::1%x' } })).toMatchObject(refused);
  });
});

test.each([
  'http://host:99999/x',
  'http://[::1',
  'http://host/a b',
  'http://host/a\nb',
  'http://hоst/x',
  'http://host/\u001b[2J',
])('a url that a library chokes on, like %j, ended what had begun as if it had been interrupted', async (url) => {
  const told = await start('cni', { image: { ...works['cni']?.image, url } });

  expect(told).toMatchObject(refused);
  expect(left(told)).toEqual([]);
});

test('secrets that are too large were refused when the fence had risen and the work begun', async () => {
  const told = await start('k8s', {}, { clusterCA: `${bootstrap.clusterCA}${'x'.repeat(70_000)}` });

  expect(told).toMatchObject(refused);
  expect(left(told)).toEqual([]);
});

test('a wipe whose request is too long to be kept failed when it had made the disk unbootable', async () => {
  const parameters = Object.fromEntries(Array.from({ length: 64 }, (_, at) => [`p${at}`, 'x'.repeat(1024)]));

  const told = await start('wipe', { parameters });

  expect(told).toMatchObject(refused);
  expect(left(told)).toEqual([]);
});

test('a fence above what JSON can count was let in, and could be told to nobody', async () => {
  expect(await start('cni', { fence: { epoch: 2 ** 60, sequence: 1 } })).toMatchObject(refused);
});

test('a text that no file can hold ended a kubelet half way', async () => {
  const told = await start('k8s', {}, { clusterCA: `${bootstrap.clusterCA}\ud800` });

  expect(told).toMatchObject(refused);
  expect(JSON.stringify(told.answer)).not.toContain('MIIB');
});

test('one line of a key that a tool said stood in the log', async () => {
  const machine = createLocalMachine('SN-1');
  const archives = await serveArchives();
  mkdirSync(`${machine.root}/run/containerd`, { recursive: true });
  writeFileSync(`${machine.root}/run/containerd/containerd.sock`, '');
  const key = '-----BEGIN-----\nkq7zt4wvn9x2rd8m-1\nkq7zt4wvn9x2rd8m-2\n-----END-----\n';

  const image = archives.program('#!/bin/sh\necho kq7zt4wvn9x2rd8m-2\nexit 1\n');
  const ended = await createOperations(machine).run(
    { ...works['k8s'], secrets: undefined, image },
    { ...bootstrap, key },
  );
  await archives.close();
  await machine.remove();

  expect(ended).toMatchObject({
    outcome: 'failed',
    reason: 'InstallFailed',
    logTail: expect.stringContaining('(secret)'),
  });
  expect(JSON.stringify(ended)).not.toContain('kq7zt4wvn9x2rd8m');
});
