import ssh2 from 'ssh2';
import { expect, test } from 'vitest';
import { hostKeyOf } from '#ops-adapters/ssh/host-key.ts';

const seed = Buffer.alloc(32, 7);

test('a host key is one that ssh can use: its halves belong together', () => {
  const { publicKey, privateKey } = hostKeyOf(seed, 'SN-1', 3);

  const parsed = ssh2.utils.parseKey(privateKey);

  if (parsed instanceof Error) throw parsed;
  expect(parsed.type).toBe('ssh-ed25519');
  expect(parsed.getPublicSSH()).toEqual(publicKey);
  expect(parsed.verify('data', parsed.sign('data'))).toBe(true);
});

test('it is the same whenever it is asked for, and another for each machine, claim and seed', () => {
  const keys = [
    hostKeyOf(seed, 'SN-1', 3),
    hostKeyOf(seed, 'SN-1', 4),
    hostKeyOf(seed, 'SN-2', 3),
    hostKeyOf(Buffer.alloc(32, 8), 'SN-1', 3),
  ].map(({ publicKey }) => publicKey.toString('hex'));

  expect(hostKeyOf(seed, ' sn-1', 3).publicKey.toString('hex')).toBe(keys[0]);
  expect(new Set(keys).size).toBe(4);
});

test('a seed that could be guessed is refused', () => {
  expect(() => hostKeyOf(Buffer.alloc(31), 'SN-1', 1)).toThrow('fewer than 32 bytes');
});

test('a public key that begins with a zero byte is whole', () => {
  const { publicKey, privateKey } = hostKeyOf(Buffer.alloc(32, 1), 'S', 100);

  const parsed = ssh2.utils.parseKey(privateKey);

  if (parsed instanceof Error) throw parsed;
  expect(publicKey.at(-32)).toBe(0);
  expect(parsed.getPublicSSH()).toEqual(publicKey);
});
