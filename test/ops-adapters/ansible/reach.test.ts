import { expect, test } from 'vitest';
import { reachOf, sshConfig } from '#ops-adapters/ansible/reach.ts';
import type { MachineAddress } from '#ops-adapters/port.ts';

const secrets = { 'ops.known_hosts': '', 'ops.privateKey': 'KEY' };
const machine = (more: Record<string, string> = {}): MachineAddress => ({
  serial: 'SN-1',
  addresses: [{ type: 'InternalIP', address: '10.0.0.1' }],
  secrets: { ...secrets, ...more },
});

test('jump hosts are passed through in their order, held to the same keys', () => {
  const reach = reachOf(machine(), { parameters: { jump: 'gate@bastion.example:2222,10.0.0.254' } });

  expect(sshConfig(reach, '/k/known_hosts')).toBe(`Host rackwright-jump-1
  HostName bastion.example
  Port 2222
  User gate
Host rackwright-jump-2
  HostName 10.0.0.254
  Port 22
  User root
  ProxyJump rackwright-jump-1
Host 10.0.0.1
  ProxyJump rackwright-jump-2
Host *
  ServerAliveInterval 5
  ServerAliveCountMax 3
  ConnectTimeout 15
  StrictHostKeyChecking yes
  UpdateHostKeys no
  UserKnownHostsFile /k/known_hosts
  GlobalKnownHostsFile /dev/null
`);
});

test('the key that an install puts in is pinned on whichever port, as OpenSSH writes it', () => {
  const seeded = { ...machine({ 'ops.hostKeySeed': 's'.repeat(32) }), claimEpoch: 1 };

  const { knownHosts } = reachOf(seeded, { parameters: {} });

  expect(knownHosts).toMatch(/^10\.0\.0\.1,\[10\.0\.0\.1\]:\* ssh-ed25519 [A-Za-z0-9+/]+=*\n$/);
});

test('a key with a passphrase, and jump hosts with a password only, are refused in words', () => {
  expect(() => reachOf(machine({ 'ops.passphrase': 'x' }), { parameters: {} })).toThrow(/passphrase/);
  const { 'ops.privateKey': _, ...rest } = { ...secrets, 'ops.password': 'x' };
  expect(() => reachOf({ ...machine(), secrets: rest }, { parameters: { jump: 'bastion' } })).toThrow(/jump hosts/);
});
