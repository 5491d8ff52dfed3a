import { describe, expect, test } from 'vitest';
import type { MachineAddress } from '#ops-adapters/port.ts';
import { hostKeyOf } from '#ops-adapters/ssh/host-key.ts';
import { loginOf } from '#ops-adapters/ssh/connection/login.ts';

const secrets = { 'ops.known_hosts': '', 'ops.password': 'pw' };
const machine = (overrides: Partial<MachineAddress> = {}): MachineAddress => ({
  serial: 'SN-1',
  addresses: [
    { type: 'InternalIP', address: '10.0.3.17' },
    { type: 'Hostname', address: 'm1.example.com' },
  ],
  secrets,
  ...overrides,
});
const hostile = ['-oProxyCommand=id', '$(id)', 'a b', 'a\nb', '{{ x }}', '../etc', 'a;id', 'root@host', ''];

describe('a login', () => {
  test('is as root at the first address, unless it is said otherwise', () => {
    expect(loginOf(machine(), { parameters: {} })).toMatchObject({
      host: '10.0.3.17',
      port: 22,
      user: 'root',
      jumps: [],
      sudo: false,
    });
  });

  test('is where, as whom and through what the OpsMaster says', () => {
    const parameters = {
      addressType: 'Hostname',
      user: 'ops',
      port: '2222',
      sudo: 'true',
      jump: 'gate@jump.example.com:2022,[fd00::1]',
    };

    expect(loginOf(machine(), { parameters })).toMatchObject({
      host: 'm1.example.com',
      port: 2222,
      user: 'ops',
      sudo: true,
      jumps: [
        { user: 'gate', host: 'jump.example.com', port: 2022 },
        { user: 'root', host: 'fd00::1', port: 22 },
      ],
    });
  });

  test.each(hostile)('to an address like %j is refused', (address) => {
    const addresses = [{ type: 'InternalIP', address }];

    expect(() => loginOf(machine({ addresses }), { parameters: {} })).toThrow('neither a host name nor an IP');
  });

  test.each(hostile.filter((user) => user !== ''))('as a user like %j is refused', (user) => {
    expect(() => loginOf(machine(), { parameters: { user } })).toThrow('user name');
  });

  test.each(['0', '65536', '22x', '-1', '2.5'])('to port %s is refused', (port) => {
    expect(() => loginOf(machine(), { parameters: { port } })).toThrow('between 1 and 65535');
  });

  test('without pinned keys is refused before anybody is reached', () => {
    const given = { 'ops.password': 'pw' };

    expect(() => loginOf(machine({ secrets: given }), { parameters: {} })).toThrow('no known_hosts');
  });

  test('trusts what was installed under the claim that holds the machine, and no earlier OS of ours', () => {
    const seed = 'kq7zt4wvn9x2rd8mkq7zt4wvn9x2rd8m';
    const given = machine({ claimEpoch: 3, secrets: { ...secrets, 'ops.hostKeySeed': seed } });
    const { knownHosts } = loginOf(given, { parameters: {} });
    const keyOf = (epoch: number): Buffer => hostKeyOf(Buffer.from(seed), 'SN-1', epoch).publicKey;

    expect(knownHosts.check('10.0.3.17', 22, keyOf(3))).toBe('pinned');
    expect(knownHosts.check('10.0.3.17', 22, keyOf(2))).toBe('unknown');
    expect(() => loginOf(machine({ secrets: { ...secrets, 'ops.hostKeySeed': 'short' } }), { parameters: {} })).toThrow(
      'fewer than 32',
    );
  });

  test('without credentials says which keys the Secret lacks', () => {
    const given = { 'ops.known_hosts': '' };

    expect(() => loginOf(machine({ secrets: given }), { parameters: {} })).toThrow('neither privateKey nor password');
    expect(() => loginOf(machine({ secrets: given }), { parameters: { agent: 'true' } })).toThrow('no ssh-agent');
    expect(
      loginOf(machine({ secrets: given }), { parameters: { agent: 'true' }, agentSocket: '/run/a' }),
    ).toMatchObject({
      agent: '/run/a',
    });
  });
});
