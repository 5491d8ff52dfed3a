import { beforeEach, describe, expect, test } from 'vitest';
import { opsMinions, racks } from '#models/generated/resources.ts';
import { silentLog } from '#models/ports/log.ts';
import { createReflector } from '#controllers/runtime/reflector.ts';
import { createStore } from '#controllers/runtime/store.ts';
import { createSeededRandom } from '#simulation/clock/seeded-random.ts';
import { assetNamed, claimed, coreNode, nodeNamed, ours, smallWorld, type SmallWorld } from './small-world.ts';

let given: SmallWorld;

beforeEach(async () => {
  given = await smallWorld();
});

const settled = (): string[] => {
  given.invariants.settled({ quietMs: 0, watches: 0 });
  return given.messages();
};

const ready = (status: 'True' | 'False', reason: string, message: string) => ({
  conditions: [{ type: 'Ready', status, reason, message, lastTransitionTime: '2030-01-01T00:00:00Z' }],
});

describe('21: each claim Ready or failed with a reason', () => {
  test('one that is still on its way', async () => {
    const { node } = await claimed(given);
    await given.person.changeStatus(node, { phase: 'Joining', ...ready('False', 'Joining', 'Waiting.') });

    expect(settled()).toEqual(['21: is Joining (Joining): Waiting.']);
  });

  test('one that waits for a machine, without a word on what it waits for', async () => {
    await given.person.make(nodeNamed('n1'));

    expect(settled()).toEqual(['21: is without a status (): ']);
  });

  test('Ready, failed for a reason, and waiting for one are answers', async () => {
    const { node } = await claimed(given);
    const failed = await given.person.make(nodeNamed('n2'));
    const waits = await given.person.make(nodeNamed('n3'));
    const failure = { reason: 'InstallFailed', message: 'disk', at: '2030-01-01T00:00:00Z' };
    await given.person.changeStatus(node, { phase: 'Ready', ...ready('True', 'Ready', 'Ready.') });
    await given.person.changeStatus(failed, { phase: 'Failed', failure, ...ready('False', 'InstallFailed', 'disk') });
    await given.person.changeStatus(waits, { phase: 'Binding', ...ready('False', 'NoMachineFits', '3 too small') });

    expect(settled()).toEqual([]);
  });

  test('an Operation that is long past its deadline', async () => {
    const { uid } = await claimed(given);
    await given.begin({ action: 'PowerOn', claimUid: uid });
    await given.clock.advanceBy(5 * 3_600_000);

    expect(settled()).toContain('21: is past its deadline 2030-01-01T02:00:00Z with no outcome');
  });
});

test('22: each deletion done or naming what blocks it', async () => {
  const rack = await given.person.make(ours(racks, 'r1', { azoneRef: { name: 'z1' } }));
  const held = await given.person.change(rack, ({ metadata }) => (metadata.finalizers = ['rackwright.io/in-use']));
  await given.person.remove(held);
  expect(settled()).toEqual(["22: is being deleted since 2030-01-01T00:00:00Z, and doesn't say what blocks it"]);

  const told = await smallWorld();
  given = told;
  const other = ours(racks, 'r1', { azoneRef: { name: 'z1' } });
  await told.person.make({ ...other, metadata: { name: 'r1', finalizers: ['rackwright.io/in-use'] } });
  await told.person.changeStatus(other, ready('False', 'InUse', 'ComputeAsset a1 stands in it.'));
  await told.person.remove(other);

  expect(settled()).toEqual([]);
});

describe('23: no orphan Node or asset', () => {
  test('a Node, an asset, an OpsMinion and a bootstrap token whose owners are gone', async () => {
    const { node, uid } = await claimed(given);
    await given.person.make(coreNode('n1', uid));
    await given.person.make(
      ours(opsMinions, 'a9', { opsMasterRef: { name: 'simulated' }, assetRef: { name: 'a9' }, serial: 'S-9' }),
    );
    await given.person.make({
      apiVersion: 'v1',
      kind: 'Secret',
      type: 'bootstrap.kubernetes.io/token',
      metadata: { name: 'bootstrap-token-abcdef', namespace: 'kube-system' },
    });
    await given.person.remove(node);

    expect(settled()).toEqual([
      '23: is without a phase under the claim of ComputeNode n1, which is gone',
      '23: its ComputeNode is gone',
      '23: its ComputeAsset a9 is gone',
      '23: no ComputeNode joins with it any more',
    ]);
  });

  test('an asset that says why it is kept is no orphan', async () => {
    const { node, asset } = await claimed(given);
    await given.person.changeStatus(asset, { phase: 'Quarantined', ...ready('False', 'ClaimantGone', 'Look at it.') });
    await given.person.remove(node);

    expect(settled()).toEqual([]);
  });
});

test('24: quiet: no writes', async () => {
  await given.rogue.make(assetNamed('a1'));
  await given.clock.advanceBy(60_000);
  given.invariants.settled({ quietMs: 60_000, watches: 0 });
  expect(given.messages()).toEqual([]);

  given.invariants.settled({ quietMs: 61_000, watches: 0 });

  expect(given.messages()).toEqual(['24: the controllers still write: ADDED at 2030-01-01T00:00:00Z']);
});

test('25: memory and watches bounded', async () => {
  const { clock } = given;
  const options = { clock, random: createSeededRandom(1), log: silentLog };
  const reflector = createReflector(
    given.person.kube,
    racks,
    createStore(() => undefined),
    options,
  );
  reflector.start();
  await clock.settle();

  given.invariants.settled({ quietMs: 0, watches: 0 });

  expect(given.messages()).toEqual(['25: 1 watches are open, and 0 are enough']);
  await reflector.stop();
});
