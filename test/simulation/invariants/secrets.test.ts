import { beforeEach, describe, expect, test } from 'vitest';
import { createKube } from '#controllers/runtime/client.ts';
import { secrets } from '#models/meta/core-resources.ts';
import type { KubeObject } from '#models/meta/object.ts';
import { silentLog } from '#models/ports/log.ts';
import { createInProcessTransport } from '#simulation/api-server/in-process-transport.ts';
import { createSeededRandom } from '#simulation/clock/seeded-random.ts';
import { controllersUser } from '#simulation/lab/identities.ts';
import { description } from '../world/builders.ts';
import { assetNamed, smallWorld, type SmallWorld } from './small-world.ts';

let given: SmallWorld;

const secretNamed = (name: string, namespace: string, data: Record<string, string>): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name, namespace },
  data: Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value).toString('base64')])),
});

beforeEach(async () => {
  given = await smallWorld();
  await given.person.make(
    secretNamed('token', 'kube-system', { 'token-id': 'abcdef', 'token-secret': 'q8z1m4k7w2x9c3v6' }),
  );
  given.world.add(description({ serial: 'S-1', bmc: { address: 'bmc', password: 'h0rse battery-staple!' } }));
});

describe('18: a secret in any output', () => {
  test.each([
    ['a bootstrap token', 'join with abcdef.q8z1m4k7w2x9c3v6', 'Secret kube-system/token'],
    ['its base64', Buffer.from('q8z1m4k7w2x9c3v6').toString('base64'), 'Secret kube-system/token'],
    ["a BMC's password", 'login failed: battery-staple!', 'the BMC of machine S-1'],
  ])('%s in a status', async (_, message, from) => {
    const asset = await given.person.make(assetNamed('a1'));

    await given.rogue.changeStatus(asset, { lastFailure: { reason: 'X', message, at: '2030-01-01T00:00:00Z' } });

    expect(given.messages()).toEqual([`18: what is in ${from} stands in it`]);
  });

  test('in the log: as a field, in an error, in the cause of an error', () => {
    const log = given.invariants.watchLog(silentLog);

    log.with({ object: 'a1' }).warn('went wrong', { error: new Error('a', { cause: new Error('q8z1m4k7w2x9c3v6') }) });

    expect(given.invariants.violations.map(({ rule, objects }) => ({ rule, objects }))).toEqual([
      { rule: 18, objects: ['the log (went wrong)'] },
    ]);
  });

  test('what is no secret of a Secret may stand anywhere, and a Secret may hold it', async () => {
    await given.rogue.make(assetNamed('abcdef'));
    await given.rogue.make(secretNamed('copy', 'kube-system', { 'token-secret': 'q8z1m4k7w2x9c3v6' }));

    expect(given.messages()).toEqual([]);
  });
});

describe("19: another namespace's Secret read beyond what is named", () => {
  const reader = () => {
    const transport = given.invariants.watchTransport(createInProcessTransport(given.server, controllersUser));
    return createKube(transport, { clock: given.clock, random: createSeededRandom(1) });
  };

  test('read by name, though nothing names it; listed', async () => {
    await reader().get(secrets, { namespace: 'kube-system', name: 'token' });
    await reader().list(secrets);

    expect(given.messages()).toEqual(['19: read, though no object names it', '19: Secrets were listed or watched']);
  });

  test('what an asset names for its BMC may be read', async () => {
    const credentialsSecretRef = { namespace: 'kube-system', name: 'token' };
    await given.person.make(assetNamed('a1', { bmc: { address: 'bmc', credentialsSecretRef } }));

    await reader().get(secrets, credentialsSecretRef);

    expect(given.messages()).toEqual([]);
  });
});
