import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MachineAddress } from '#ops-adapters/port.ts';
import { OpsError } from '#ops-adapters/port.ts';
import { authorizedKeyOf } from '#ops-adapters/ssh/authorized-key.ts';
import { readKnownHosts } from '#ops-adapters/ssh/connection/known-hosts.ts';
import { loginOf } from '#ops-adapters/ssh/connection/login.ts';
import { hostKeyOf } from '#ops-adapters/ssh/host-key.ts';
import { payload, payloadMap } from './payloads.ts';

const key = hostKeyOf(Buffer.alloc(32, 1), 'SN-1', 1);
const pin = `ssh-ed25519 ${key.publicKey.toString('base64')}`;

describe('known_hosts', () => {
  test('of any text is read, or refused by its line and in none of its words', () => {
    const line = fc.oneof(
      payload(3_000),
      fc.tuple(payload(50), payload(50)).map(([host, comment]) => `${host} ${pin} ${comment}`),
      payload(200).map((text) => `m1 ssh-ed25519 ${Buffer.from(text).toString('base64')}`),
      payload(200).map((text) => `|1|${text} ${pin}`),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 4 }), payload(200), (lines, host) => {
        const reading = readKnownHosts(lines.join('\n'));

        if (!reading.read) expect(reading.message).toMatch(/^line \d+ of known_hosts [ -~]{1,200}$/);
        else expect(['pinned', 'unknown', 'other']).toContain(reading.hosts.check(host, 22, key.publicKey));
      }),
    );
  });

  test('with many stars in one name held up whoever looked a host up', () => {
    const reading = readKnownHosts(`${'*a'.repeat(100)} ${pin}`);

    expect(reading.read && reading.hosts.check(`${'a'.repeat(250)}b`, 22, key.publicKey)).toBe('unknown');
  });

  test('with a name longer than any expression broke the reading of all others', () => {
    const reading = readKnownHosts(`m1 ${pin}\n${'(?)*[a'.repeat(200_000)} ${pin}`);

    expect(reading.read && reading.hosts.check('m1', 22, key.publicKey)).toBe('pinned');
  });

  test('fits names as a pattern does that is read letter by letter', () => {
    const letters = fc
      .array(fc.constantFrom('a', 'b', '.', '?', '*', '['), { maxLength: 8 })
      .map((each) => each.join(''));
    const name = fc
      .array(fc.constantFrom('a', 'b', '.', '['), { minLength: 1, maxLength: 6 })
      .map((each) => each.join(''));
    const fits = (pattern: string, host: string): boolean => {
      if (pattern === '') return host === '';
      if (pattern.startsWith('*')) return fits(pattern.slice(1), host) || (host !== '' && fits(pattern, host.slice(1)));
      return host !== '' && (pattern[0] === '?' || pattern[0] === host[0]) && fits(pattern.slice(1), host.slice(1));
    };
    fc.assert(
      fc.property(
        letters.filter((pattern) => pattern !== ''),
        name,
        (pattern, host) => {
          const reading = readKnownHosts(`${pattern} ${pin}`);

          const verdict = reading.read && reading.hosts.check(host, 22, key.publicKey);
          expect(verdict).toBe(fits(pattern, host) ? 'pinned' : 'unknown');
        },
      ),
    );
  });
});

describe('a login', () => {
  const hostGrammar = /^[A-Za-z0-9]([A-Za-z0-9.:-]*[A-Za-z0-9])?$/;

  test('made of any texts is to a host, as a user and by a port of their grammars, or refused in words that quote none', () => {
    const addresses = fc.array(fc.record({ type: payload(30), address: payload(300) }), { maxLength: 2 });
    const parameters = fc.tuple(
      payloadMap(),
      fc.record(
        { user: payload(40), port: payload(20), jump: payload(80), addressType: payload(30) },
        { requiredKeys: [] },
      ),
    );
    const secrets = fc.record({
      'ops.known_hosts': fc.oneof(payload(200), fc.constant('')),
      'ops.password': payload(100),
      'ops.hostKeySeed': fc.string({ minLength: 32, maxLength: 40 }),
      'ops.privateKey': payload(100),
    });
    fc.assert(
      fc.property(payload(200), addresses, parameters, secrets, (serial, given, [any, known], secret) => {
        const machine: MachineAddress = { serial, addresses: given, secrets: secret, claimEpoch: 1 };
        try {
          const login = loginOf(machine, { parameters: { ...any, ...known } });

          for (const { host, user, port } of [login, ...login.jumps]) {
            expect(host).toMatch(hostGrammar);
            expect(user).toMatch(/^[a-z_][a-z0-9_-]{0,31}$/);
            expect(port).toBeGreaterThan(0);
          }
        } catch (error) {
          if (!(error instanceof OpsError)) throw error;
          expect(error.message).toMatch(/^[ -~]{1,200}$/);
        }
      }),
    );
  });
});

test('the public half of a private key of any text is one line of authorized_keys, or none', () => {
  const wrapped = (body: string): string =>
    `-----BEGIN OPENSSH PRIVATE KEY-----\n${body}\n-----END OPENSSH PRIVATE KEY-----\n`;
  const bytes = fc.uint8Array({ maxLength: 200 }).map((raw) => Buffer.concat([Buffer.from('openssh-key-v1\0'), raw]));
  const text = fc.oneof(
    payload(2_000),
    payload(300).map(wrapped),
    bytes.map((raw) => wrapped(raw.toString('base64'))),
  );
  fc.assert(
    fc.property(text, (privateKey) => {
      const line = authorizedKeyOf(privateKey);

      if (line !== undefined) expect(line).toMatch(/^[a-z0-9@.-]+ [A-Za-z0-9+/=]*$/);
    }),
  );
  expect(authorizedKeyOf(key.privateKey)).toBe(pin);
});
