import { beforeEach, describe, expect, test } from 'vitest';
import type { OperationRequest } from '#ops-adapters/port.ts';
import { createInvariants } from '#simulation/invariants.ts';
import type { Act } from '#simulation/world/acts.ts';
import { createBoundedLog } from '#simulation/world/bounded-log.ts';
import { identity } from '../world/builders.ts';
import { claimed, coreNode, installOS, nodeNamed, smallWorld, type SmallWorld } from './small-world.ts';

let given: SmallWorld;

const over = (claimUid: string, epoch: number, sequence: number): Partial<OperationRequest> => ({
  claimUid,
  fence: { epoch, sequence },
});

beforeEach(async () => {
  given = await smallWorld();
});

describe('5 and 10: an install, or another change, under an old epoch', () => {
  test('an install for a claim that the machine was under once', async () => {
    const { asset, uid } = await claimed(given);
    await given.person.change(asset, ({ spec }) => {
      spec.claimRef = { name: 'n2', uid: '00000000-0000-4000-8000-000000000002' };
      spec.claimEpoch = 2;
    });

    await given.begin({ ...installOS, ...over(uid, 1, 1) });

    expect(given.messages()).toContain(
      "5: Install/os debian 13.1 began under fence (1, 1) for a claim that the machine isn't under (it is n2's)",
    );
  });

  test('an install under an epoch that the claim has left behind', async () => {
    const { asset, uid } = await claimed(given);
    await given.person.change(asset, ({ spec }) => {
      spec.claimEpoch = 3;
    });

    await given.begin({ ...installOS, ...over(uid, 2, 1) });

    expect(given.broken()).toContain(5);
  });

  test('a fence that falls, where the backend and the machine have forgotten the higher one', async () => {
    const { uid } = await claimed(given);
    await given.begin({ action: 'Wipe', ...over(uid, 1, 5) });
    await given.clock.advanceBy(3_600_000);
    given.world.restartBackend({ fences: true });

    await given.begin({ action: 'PowerOn', ...over(uid, 1, 4) });

    expect(given.messages()).toContain('10: PowerOn began under fence (1, 4), though the machine has seen (1, 5)');
  });

  test('an act without an Operation on record', async () => {
    const { uid } = await claimed(given);

    given.world.room.begin({
      name: 'unheard-of',
      machine: { serial: 'S-1', addresses: [] },
      action: 'PowerOn',
      parameters: {},
      deadline: given.clock.now() + 60_000,
      claimUid: uid,
      fence: { epoch: 1, sequence: 1 },
    });

    expect(given.messages()).toEqual(['10: PowerOn began under fence (1, 1), and no such Operation exists']);
  });
});

describe('6: an install on a machine in use or foreign', () => {
  test("on the machine of another ComputeNode that hasn't left it", async () => {
    const { uid } = await claimed(given);
    await given.begin({ action: 'PowerOn', ...over(uid, 1, 1) });
    await given.clock.advanceBy(600_000);

    await given.begin({ ...installOS, ...over('another', 2, 1) });

    expect(given.messages()).toContain('6: Install/os debian 13.1 began on the machine of ComputeNode n1');
  });

  test('on a machine that was installed under a claim nobody here gave out', async () => {
    const { uid } = await claimed(given);
    given.world.remove('S-1');
    const os = { family: 'debian', version: '12', incarnation: 'i' };
    const claim = { uid: 'of-another-hub', epoch: 7, sequence: 3, operation: 'op' };
    const hardware = { serial: 'S-1', sku: 'm', arch: 'amd64' as const, cpu: '4', memory: '8Gi', nics: [] };
    given.world.add(
      { ...hardware, disks: [{ name: 'sda', size: '480Gi' }], addresses: [] },
      { power: 'on', disk: { os, layers: {}, claim } },
    );

    await given.begin({ ...installOS, ...over(uid, 8, 1) });

    expect(given.messages()).toContain(
      '6: Install/os debian 13.1 began on a machine installed under a claim that was never given out here',
    );
  });

  test.each([
    ["its Node isn't cordoned", {}, "it isn't cordoned"],
    ['pods still run on its Node', { unschedulable: true }, '1 pods run on it'],
  ])('while %s', async (_, spec, state) => {
    const { uid } = await claimed(given);
    await runningNode(uid);
    await given.person.make(coreNode('n1', uid, spec));
    await given.person.make({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web-1', namespace: 'default' },
      spec: { nodeName: 'n1', containers: [{ name: 'main', image: 'web:1' }] },
    });

    await given.begin({ action: 'Reset', layer: 'k8s', ...over(uid, 1, 9) });

    expect(given.messages()).toContain(`6: Reset/k8s began under Node n1: ${state}`);
  });
});

async function runningNode(uid: string): Promise<void> {
  const node = { ...identity, name: 'n1', providerID: `rackwright://n1/${uid}` };
  const images = [
    { layer: 'os' as const, image: { family: 'debian', version: '13.1' } },
    { layer: 'cri' as const, image: { family: 'containerd', version: '2.1.0' } },
    { layer: 'k8s' as const, image: { family: 'kubernetes', version: '1.35.0' }, node },
  ];
  for (const [at, what] of images.entries()) {
    await given.begin({ action: 'Install', ...what, ...over(uid, 1, at + 1) });
    await given.clock.advanceBy(3_600_000);
  }
}

describe('7: a wipe without a release', () => {
  test('of a machine that its ComputeNode holds', async () => {
    const { uid } = await claimed(given);

    await given.begin({ action: 'Wipe', ...over(uid, 1, 1) });

    expect(given.messages()).toEqual(['7: wiped before ComputeNode n1 left it']);
  });

  test('of a machine whose Node is there and whose kubelet runs', async () => {
    const { uid, node } = await claimed(given);
    await runningNode(uid);
    await given.person.make(coreNode('n1', uid, { unschedulable: true }));
    await given.person.changeStatus(node, { left: true });

    await given.begin({ action: 'Wipe', ...over(uid, 1, 9) });

    expect(given.messages().filter((message) => message.startsWith('7:'))).toEqual([
      '7: wiped while Node n1 is there',
      '7: wiped while the kubelet of Node n1 runs on it',
    ]);
  });

  test('a person who swears that the machine is abandoned may have it wiped', async () => {
    const { asset, uid, node } = await claimed(given);
    await given.person.make(coreNode('n1', uid));
    await given.person.remove(node);
    await given.person.change(asset, ({ metadata }) => {
      metadata.annotations = { 'rackwright.io/abandoned-claim': uid };
    });

    await given.begin({ action: 'Wipe', ...over(uid, 1, 1) });

    expect(given.messages()).toEqual([]);
  });
});

describe('8: an epoch going down', () => {
  test('of a claim, of a release, of a fence, of the sequence of a ComputeNode', async () => {
    const { asset, node } = await claimed(given);
    await given.person.changeStatus(asset, { releasedEpoch: 1, fence: { epoch: 1, sequence: 3 } });
    await given.person.changeStatus(node, { sequence: 4 });

    await given.rogue.changeStatus(asset, { releasedEpoch: 0, fence: { epoch: 1, sequence: 2 } });
    await given.rogue.changeStatus(node, { sequence: 3 });
    await given.rogue.change(asset, ({ spec }) => {
      spec.claimEpoch = 0;
    });

    expect(given.messages().filter((message) => message.startsWith('8:'))).toEqual([
      '8: status.releasedEpoch went from 1 to 0',
      '8: the fence on record went from (1, 3) to (1, 2)',
      '8: status.sequence went from 4 to 3',
      '8: spec.claimEpoch went from 1 to 0',
    ]);
  });

  test('a claim at an epoch that the machine has seen', async () => {
    const { asset, uid } = await claimed(given);
    await given.begin({ action: 'PowerOn', ...over(uid, 1, 1) });
    await given.person.changeStatus(asset, { releasedEpoch: 1 });
    const free = await given.person.change(asset, ({ spec }) => {
      delete spec.claimRef;
      spec.claimEpoch = 0;
    });
    const second = await given.person.make(nodeNamed('n2'));

    await given.rogue.change(free, ({ spec }) => {
      spec.claimRef = { name: 'n2', uid: second.metadata.uid };
      spec.claimEpoch = 1;
    });

    expect(given.messages()).toContain('8: claimed at epoch 1, though the machine has seen (1, 1)');
  });
});

describe('9: two operations on one machine at once', () => {
  test('a backend that lets the second through', async () => {
    const acts = createBoundedLog<Act>(10);
    const { server, world, clock } = given;
    const invariants = createInvariants({ server, clock, world: { ...world, acts } });
    const before = { power: 'on', layers: {} } as const;
    const operation = { action: 'Inspect', fence: { epoch: 1, sequence: 1 }, claimUid: 'u', deadline: 0 } as const;

    acts.append({ at: 0, serial: 'S-1', before, step: 'Began', operation: { ...operation, name: 'first' } });
    acts.append({ at: 0, serial: 'S-1', before, step: 'Began', operation: { ...operation, name: 'second' } });

    expect(invariants.violations.map(({ message }) => message)).toEqual(['second began while first runs']);
  });

  test('two Operations on record as running', async () => {
    const { uid } = await claimed(given);
    await given.begin({ name: 'op-a', action: 'PowerOn', ...over(uid, 1, 1) });
    await given.clock.advanceBy(600_000);
    await given.begin({ name: 'op-b', action: 'PowerOn', ...over(uid, 1, 2) });
    const named = (name: string) => ({ apiVersion: 'rackwright.io/v1alpha1', kind: 'Operation', metadata: { name } });

    for (const name of ['op-a', 'op-b']) {
      await given.rogue.changeStatus(named(name), { phase: 'Running', startedAt: '2030-01-01T00:00:00Z' });
    }

    expect(given.messages()).toEqual(['9: both run on it at once']);
  });
});
