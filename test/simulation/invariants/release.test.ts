import { beforeEach, describe, expect, test } from 'vitest';
import { racks } from '#models/generated/resources.ts';
import { claimFinalizer, inUseFinalizer, releaseFinalizer } from '#models/meta/finalizers.ts';
import { claimed, coreNode, ours, smallWorld, type SmallWorld } from './small-world.ts';

let given: SmallWorld;

beforeEach(async () => {
  given = await smallWorld();
});

describe('13: a finalizer gone before its clean-up', () => {
  test("an asset's, while it is claimed", async () => {
    const { asset } = await claimed(given);
    const guarded = await given.person.change(asset, ({ metadata }) => (metadata.finalizers = [claimFinalizer]));

    await given.rogue.change(guarded, ({ metadata }) => (metadata.finalizers = []));

    expect(given.messages()).toEqual(['13: rackwright.io/claimed went while ComputeNode n1 holds the machine']);
  });

  test("a ComputeNode's, while it claims a machine and its Node is there", async () => {
    const { node, uid } = await claimed(given);
    await given.person.make(coreNode('n1', uid));
    const guarded = await given.person.change(node, ({ metadata }) => (metadata.finalizers = [releaseFinalizer]));
    await given.person.remove(guarded);

    await given.rogue.change(guarded, ({ metadata }) => (metadata.finalizers = []));

    expect(given.messages()).toEqual([
      '13: rackwright.io/release went while it claims a machine',
      '13: rackwright.io/release went while its Node is there',
    ]);
  });

  test("a Rack's, while assets stand in it", async () => {
    await claimed(given);
    const rack = await given.person.make(ours(racks, 'r1', { azoneRef: { name: 'z1' } }));
    const guarded = await given.person.change(rack, ({ metadata }) => (metadata.finalizers = [inUseFinalizer]));
    await given.person.remove(guarded);

    await given.rogue.change(guarded, ({ metadata }) => (metadata.finalizers = []));

    expect(given.messages()).toEqual(['13: rackwright.io/in-use went while ComputeAsset a1 uses it']);
  });

  test("a person who edits finalizers isn't held to it", async () => {
    const { asset } = await claimed(given);
    const guarded = await given.person.change(asset, ({ metadata }) => (metadata.finalizers = [claimFinalizer]));

    await given.person.change(guarded, ({ metadata }) => (metadata.finalizers = []));

    expect(given.messages()).toEqual([]);
  });
});

describe('14: a release before the Node is gone', () => {
  test('recorded while the Node is there', async () => {
    const { asset, uid, node } = await claimed(given);
    await given.person.changeStatus(node, { left: true });
    await given.person.make(coreNode('n1', uid));

    await given.rogue.changeStatus(asset, { phase: 'Cleaning', releasedEpoch: 1 });

    expect(given.messages()).toEqual(['14: released while Node n1 is there']);
  });

  test('recorded before the ComputeNode has left', async () => {
    const { asset } = await claimed(given);

    await given.rogue.changeStatus(asset, { phase: 'Cleaning', releasedEpoch: 1 });

    expect(given.messages()).toEqual(['14: released before its ComputeNode has left']);
  });

  test('recorded while, in truth, its kubelet runs on', async () => {
    const { asset, uid, node } = await claimed(given);
    const os = { family: 'debian', version: '12', incarnation: 'i' };
    const cri = { family: 'containerd', version: '2', incarnation: 'i' };
    const providerID = `rackwright://n1/${uid}`;
    const kubelet = { node: { name: 'n1', providerID, labels: {}, taints: [], controlPlaneEndpoint: '' } };
    given.world.remove('S-1');
    const hardware = { serial: 'S-1', sku: 'm', arch: 'amd64' as const, cpu: '4', memory: '8Gi', disks: [], nics: [] };
    given.world.add({ ...hardware, addresses: [] }, { power: 'on', disk: { os, layers: { cri, k8s: cri }, kubelet } });
    await given.person.changeStatus(node, { left: true });

    await given.rogue.changeStatus(asset, { phase: 'Cleaning', releasedEpoch: 1 });

    expect(given.messages()).toEqual(['14: released while a kubelet of the claim runs on machine S-1']);
  });
});
