import { describe, expect, test } from 'vitest';
import type { OperationRequest } from '#ops-adapters/port.ts';
import { authorizedKeyOf } from '#ops-adapters/ssh/authorized-key.ts';
import { hostKeyOf } from '#ops-adapters/ssh/host-key.ts';
import { osInstall } from '#ops-adapters/ssh/os-install.ts';

const seed = 'a seed of host keys, for tests only, of 32 and more';
const login = hostKeyOf(Buffer.from(seed), 'login', 0);

function request(secrets: Record<string, string>, overrides: Partial<OperationRequest> = {}): OperationRequest {
  return {
    name: 'install-1',
    machine: { serial: 'SN_1 x', addresses: [], claimEpoch: 7, secrets },
    action: 'Install',
    layer: 'os',
    fence: { epoch: 7, sequence: 1 },
    claimUid: 'u-1',
    parameters: {},
    deadline: 0,
    ...overrides,
  };
}

describe('what an installation of an operating system is given', () => {
  test('is the host key that will be looked for, and the login that we come by', () => {
    const given = osInstall(request({ 'ops.hostKeySeed': seed, 'ops.privateKey': login.privateKey }), {});

    expect(given?.secrets).toEqual({ hostKey: hostKeyOf(Buffer.from(seed), 'SN_1 x', 7).privateKey });
    expect(given?.request).toEqual({
      user: 'root',
      authorizedKeys: [`ssh-ed25519 ${login.publicKey.toString('base64')}`],
      hostname: 'machine-sn-1-x',
    });
  });

  test('has the name that was asked for, and the user of the OpsMaster', () => {
    const given = osInstall(request({ 'ops.hostKeySeed': seed }, { hostname: 'node-a' }), {
      user: 'ops',
      sudo: 'true',
    });

    expect(given?.request).toEqual({ user: 'ops', sudo: true, hostname: 'node-a' });
  });

  test('is nothing without a seed', () => {
    expect(osInstall(request({}), {})).toBeUndefined();
  });
});

describe('the line of authorized_keys of a private key', () => {
  test.each([
    ['another form', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n'],
    ['one cut short', login.privateKey.replace(/\n.{60}[^]*\n-----END/, '\nAAAA\n-----END')],
    ['nothing', ''],
  ])('is not known of %s', (_, privateKey) => {
    expect(authorizedKeyOf(privateKey)).toBeUndefined();
  });
});
