import { expect, test } from 'vitest';
import { HostsError } from '../hosts-error.ts';
import { readAptSource } from './apt-source.ts';
import { keyOf } from './shared-root.ts';

const listed = `Docker|Docker CE|bookworm|stable|http://docker.example/
Debian|Debian-Security|bookworm-security|main|http://mirror.example/security/
Debian|Debian|bookworm-updates|main|http://mirror.example/debian/
Debian|Debian|bookworm|contrib|http://mirror.example/debian/
Debian|Debian|bookworm|main|http://mirror.example/debian/
`;

test("the root is made of the release itself, from where this machine's apt has it", () => {
  expect(readAptSource(listed)).toEqual({ uri: 'http://mirror.example/debian/', codename: 'bookworm' });
});

test('a machine whose apt knows no Debian is told so', () => {
  const others = listed.split('\n').slice(0, 2).join('\n');

  expect(() => readAptSource(others)).toThrow(HostsError);
  expect(() => readAptSource('')).toThrow(/did `apt-get update` run\?/);
});

test('the cached root is found by what it is made of, wherever that came from', () => {
  const here = keyOf({ uri: 'http://mirror.example/debian/', codename: 'bookworm' });

  expect(here).toMatch(/^bookworm-[0-9a-f]{16}$/);
  expect(keyOf({ uri: 'http://another.example/', codename: 'bookworm' })).toBe(here);
  expect(keyOf({ uri: 'http://mirror.example/debian/', codename: 'trixie' })).not.toBe(here);
  const more = { packages: ['linux-image-amd64'], files: {} };
  expect(keyOf({ uri: 'http://mirror.example/debian/', codename: 'bookworm' }, more)).not.toBe(here);
});
