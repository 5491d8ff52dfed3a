import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { discreet } from '#ops-adapters/discreet.ts';
import type { MachineAddress, OperationRequest, OpsAdapter } from '#ops-adapters/port.ts';
import { OpsError } from '#ops-adapters/port.ts';

const key = [
  '-----BEGIN OPENSSH PRIVATE KEY-----',
  'kq7zt4wvn9x2rd8m0000line1',
  'kq7zt4wvn9x2rd8m0000line2',
  '-----END…',
];
const secrets = {
  'ops.privateKey': `${key.join('\n')}\n`,
  'ops.password': 'pass-word-7zt4',
  'ops.known_hosts': '10.0.0.1 ssh-ed25519 AAAApublic\n',
  'bmc.username': 'admin',
  'bmc.password': 'bmc-word-n9x2',
};
const machine: MachineAddress = { serial: 'SN-1', addresses: [], secrets };
const request: OperationRequest = {
  name: 'op-1',
  machine,
  action: 'Reboot',
  fence: { epoch: 1, sequence: 1 },
  claimUid: 'u-1',
  parameters: {},
  secrets: { bootstrapToken: 'abcdef.0123456789abcdef', clusterCA: '-----BEGIN CERTIFICATE-----\nMIIBpublicpublic\n' },
  deadline: 0,
};
const told = Object.values({ ...secrets, ...request.secrets }).flatMap((value) => [value, ...value.split('\n')]);
const isSecret = (value: string): boolean => /^kq7|word|^abcdef/.test(value);

const never = (): Promise<never> => Promise.reject(new Error('not asked for in these tests'));
const adapter = (overrides: Partial<OpsAdapter>): OpsAdapter =>
  discreet({
    capabilities: new Set(),
    start: never,
    poll: never,
    cancel: never,
    inspect: never,
    health: never,
    ...overrides,
  });

describe('an adapter', () => {
  test('whose machine says back what it was told tells no secret of it, wherever it stands', async () => {
    const parrot = adapter({
      start: async () => ({ outcome: 'refused', reason: 'InvalidRequest', message: `bad: ${told.join(' ')}` }),
      poll: async () => ({ outcome: 'succeeded', facts: { serial: told.join(), disks: [] }, logTail: told.join('\n') }),
      inspect: async () => ({ nics: told.map((name) => ({ name })), storedClaim: { uid: 'u', epoch: 1, sequence: 2 } }),
    });

    const started = JSON.stringify(await parrot.start(request));
    const answers = JSON.stringify([await parrot.poll(request), await parrot.inspect(machine)]);

    for (const secret of told.filter(isSecret)) {
      expect(started).not.toContain(JSON.stringify(secret).slice(1, -1));
      if (!secret.startsWith('abcdef')) expect(answers).not.toContain(JSON.stringify(secret).slice(1, -1));
    }
    expect(started).toContain('MIIBpublicpublic');
    expect(answers).toContain('admin');
    expect(answers).toContain('AAAApublic');
    expect(answers).toContain('"storedClaim":{"uid":"u","epoch":1,"sequence":2}');
  });

  test('that fails in words of a library has no secret in its error, its causes or its stack', async () => {
    const cause = new SyntaxError('Unexpected token in "pass-word-7zt4"', { cause: new Error(key[2]) });
    const error = new OpsError('BackendFailed', 'told abcdef.0123456789abcdef', { retryable: true, cause });

    const seen = await adapter({ start: () => Promise.reject(error) })
      .start(request)
      .catch((each: unknown) => each);

    expect(seen).toBeInstanceOf(OpsError);
    expect(seen).toMatchObject({ reason: 'BackendFailed', retryable: true, message: 'told (secret)' });
    for (let each: unknown = seen; each instanceof Error; each = each.cause) {
      expect(`${each.message} ${each.stack}`).not.toMatch(/pass-word|kq7zt|abcdef\.0/);
    }
  });

  test('that tells none is as it was', async () => {
    const error = new OpsError('Unreachable', 'it does not answer', { retryable: true });
    const answer = { outcome: 'failed', reason: 'BootFailed', retryable: true, message: 'm', logTail: 'l' } as const;
    const quiet = adapter({ inspect: () => Promise.reject(error), poll: async () => answer });

    expect(await quiet.inspect(machine).catch((each: unknown) => each)).toBe(error);
    expect(await quiet.poll(request)).toEqual(answer);
  });

  test('given a secret within another leaves the rest of neither', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ minLength: 4, unit: 'grapheme-ascii' }), fc.string(), async (inner, around) => {
        const nested = { ...machine, secrets: { 'ops.password': inner, 'bmc.password': `${inner}${around}` } };
        const parrot = adapter({
          inspect: async (asked) => ({ serial: Object.values(asked.secrets ?? {}).join(' ') }),
        });

        const { serial } = await parrot.inspect(nested);

        expect(serial?.replaceAll('(secret)', '')).not.toContain(inner);
      }),
    );
  });
});
