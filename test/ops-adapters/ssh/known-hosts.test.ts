import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { alsoPinned, readKnownHosts, type KnownHosts } from '#ops-adapters/ssh/connection/known-hosts.ts';

/** A public key as ssh sends it: the type, then what makes it this one. */
function keyOf(seed: string, type = 'ssh-ed25519'): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(type.length);
  return Buffer.concat([length, Buffer.from(type), Buffer.from(seed)]);
}
const line = (hosts: string, seed = 'a', type = 'ssh-ed25519'): string =>
  `${hosts} ${type} ${keyOf(seed, type).toString('base64')} a comment`;

function read(...lines: string[]): KnownHosts {
  const reading = readKnownHosts(lines.join('\n'));
  if (!reading.read) throw new Error(reading.message);
  return reading.hosts;
}

describe('known_hosts', () => {
  test('pins a key for a host, and for no other', () => {
    const hosts = read('# of the hall', '', line('m1,10.0.0.1'));

    expect(hosts.check('m1', 22, keyOf('a'))).toBe('pinned');
    expect(hosts.check('10.0.0.1', 22, keyOf('a'))).toBe('pinned');
    expect(hosts.check('m1', 22, keyOf('b'))).toBe('other');
    expect(hosts.check('m2', 22, keyOf('a'))).toBe('unknown');
  });

  test('means port 22 unless it says another', () => {
    const hosts = read(line('m1'), line('[m1]:2222', 'b'));

    expect(hosts.check('m1', 2222, keyOf('b'))).toBe('pinned');
    expect(hosts.check('m1', 2222, keyOf('a'))).toBe('other');
    expect(hosts.check('m1', 22, keyOf('a'))).toBe('pinned');
  });

  test('knows patterns and exceptions, and no regular expressions', () => {
    const hosts = read(line('*.hall,!m9.hall,m?'));

    expect(hosts.check('m1.hall', 22, keyOf('a'))).toBe('pinned');
    expect(hosts.check('m9.hall', 22, keyOf('a'))).toBe('unknown');
    expect(hosts.check('m1xhall', 22, keyOf('a'))).toBe('unknown');
    expect(hosts.check('M4', 22, keyOf('a'))).toBe('pinned');
  });

  test('knows hashed names', () => {
    const salt = Buffer.from('salt');
    const hash = createHmac('sha1', salt).update('m1').digest('base64');

    const hosts = read(line(`|1|${salt.toString('base64')}|${hash}`));

    expect(hosts.check('m1', 22, keyOf('a'))).toBe('pinned');
    expect(hosts.check('m2', 22, keyOf('a'))).toBe('unknown');
  });

  test('lets one host have keys of several types', () => {
    const hosts = read(line('m1', 'a'), line('m1', 'b', 'ssh-rsa'));

    expect(hosts.check('m1', 22, keyOf('b', 'ssh-rsa'))).toBe('pinned');
  });

  test('never trusts a revoked key, whatever else pins it', () => {
    const hosts = read(line('m1'), `@revoked ${line('*')}`);

    expect(hosts.check('m1', 22, keyOf('a'))).toBe('revoked');
    expect(alsoPinned(hosts, 'm1', keyOf('a')).check('m1', 22, keyOf('a'))).toBe('revoked');
    expect(hosts.check('m2', 22, keyOf('b'))).toBe('unknown');
  });

  test.each([
    ['a certificate authority', `@cert-authority ${line('*')}`, 'certificate authority'],
    ['a line without a key', 'm1 ssh-ed25519', 'not "hosts type key"'],
    ['a key of another type than it says', line('m1').replace(' ssh-ed25519 ', ' ssh-rsa '), 'no key of type ssh-rsa'],
    ['rubbish', 'm1 ssh-ed25519 !!!!', 'no key of type'],
  ])('with %s is refused by its line', (_, written, message) => {
    const reading = readKnownHosts(`${line('m0')}\n${written}`);

    expect(reading).toEqual({ read: false, message: expect.stringContaining(message) });
    expect(reading).toEqual({ read: false, message: expect.stringContaining('line 2') });
  });
});

test('a key that an install put there is pinned beside the others, for its host alone', () => {
  const hosts = alsoPinned(read(line('m1')), 'm1', keyOf('installed'));

  expect(hosts.check('m1', 22, keyOf('installed'))).toBe('pinned');
  expect(hosts.check('m1', 22, keyOf('a'))).toBe('pinned');
  expect(hosts.check('m1', 22, keyOf('b'))).toBe('other');
  expect(hosts.check('m2', 22, keyOf('installed'))).toBe('unknown');
});
