import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from './command.ts';
import { createHostNet, type HostNet } from './host-net.ts';
import type { Host } from './host.ts';

let net: HostNet;
let host: Host;
beforeAll(async () => {
  net = await createHostNet();
  host = await net.host({ name: 'a', address: '10.77.0.11' });
  await host.powerOn();
  await host.answersSsh();
});
afterAll(() => net.stop());

test('a host reaches what a test serves on loopback, at the address of its bridge', async () => {
  const server = createServer((_, response) => response.end('from the test')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
  await net.expose(6443, { host: '127.0.0.1', port });

  const { stdout } = await host.exec(['curl', '--silent', `http://${net.address}:6443/`]);

  server.close();
  expect(stdout).toBe('from the test');
});

test('and nothing else of this machine or beyond it', async () => {
  const tried = await host.exec(['sh', '-c', 'ip route get 192.0.2.1; ping -c 1 -W 1 192.0.2.1']);

  expect(tried.stdout).toContain('via 10.77.0.1');
  expect(tried.code).not.toBe(0);
});

test('a test reaches a host by a port of its own loopback', async () => {
  const { port } = await host.forward(22);

  const scanned = await run(['ssh-keyscan', '-T', '60', '-t', 'ed25519', '-p', String(port), '127.0.0.1']);

  expect(scanned.stdout).toContain(host.rescueHostKey);
});

test('a program that a test starts in the network reaches a host at its own address', async () => {
  const scanned = await run(net.enter(['ssh-keyscan', '-T', '60', '-t', 'ed25519', host.address]));

  expect(scanned.stdout.trim()).toBe(`${host.address} ${host.rescueHostKey}`);
});

test('a port that nobody listens at is refused, and so is a host that is off', async () => {
  const off = await net.host({ name: 'off', address: '10.77.0.12' });

  await expect(host.dial(9)).rejects.toThrow(/ECONNREFUSED/);
  await expect(off.dial(22)).rejects.toThrow(/10\.77\.0\.12:22 can't be reached/);
});
