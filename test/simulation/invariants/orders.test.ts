import { beforeEach, describe, expect, test } from 'vitest';
import { azones, nodePools, racks, regions } from '#models/generated/resources.ts';
import type { KubeObject } from '#models/meta/object.ts';
import { assetNamed, claimed, coreNode, nodeNamed, ours, smallWorld, type SmallWorld } from './small-world.ts';

let given: SmallWorld;

beforeEach(async () => {
  given = await smallWorld({ lagMs: 5_000 });
  await given.person.make(ours(regions, 'west', {}));
  await given.person.make(ours(azones, 'z1', { regionRef: { name: 'west' } }));
  await given.person.make(ours(racks, 'r1', { azoneRef: { name: 'z1' } }));
});

const freeze: KubeObject = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'freeze', namespace: 'rackwright-system' },
};

async function after(): Promise<void> {
  await given.clock.advanceBy(6_000);
}

describe('20: anything done to a paused or maintained object', () => {
  test.each<[string, KubeObject, (spec: Record<string, unknown>) => void, string]>([
    ['a paused asset', assetNamed('a1'), (spec) => (spec['paused'] = true), 'ComputeAsset a1 is paused'],
    [
      'a Rack in maintenance',
      ours(racks, 'r1', {}),
      (spec) => (spec['maintenance'] = 'Cordon'),
      'Rack r1 is in maintenance',
    ],
    [
      'a Region in maintenance',
      ours(regions, 'west', {}),
      (spec) => (spec['maintenance'] = 'Drain'),
      'Region west is in maintenance',
    ],
    ['a paused ComputeNode', nodeNamed('n1'), (spec) => (spec['paused'] = true), 'ComputeNode n1 is paused'],
  ])('an act on the machine of %s', async (_, object, order, why) => {
    const { uid } = await claimed(given);
    await given.person.change(object, (one) => order(one['spec'] as Record<string, unknown>));
    await after();

    await given.begin({ action: 'PowerOn', claimUid: uid });

    expect(given.messages()).toEqual([`20: PowerOn began, though ${why}`]);
  });

  test('an act while everything destructive is frozen', async () => {
    const { uid } = await claimed(given);
    await given.person.make({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'rackwright-system' } });
    await given.person.make(freeze);
    await after();

    await given.begin({ action: 'PowerOn', claimUid: uid });

    expect(given.messages()).toEqual(['20: PowerOn began, though ConfigMap freeze is there']);
  });

  test("an order that is only just given may not have been heard, and one that is lifted doesn't bind", async () => {
    const { asset, uid } = await claimed(given);
    const paused = await given.person.change(asset, ({ spec }) => (spec.paused = true));
    await given.begin({ action: 'PowerOn', claimUid: uid });
    await given.clock.advanceBy(600_000);
    await given.person.change(paused, ({ spec }) => (spec.paused = false));
    await given.begin({ action: 'PowerOff', claimUid: uid });

    expect(given.messages()).toEqual([]);
  });

  test('a claim on an asset in a Rack in maintenance', async () => {
    const asset = await given.person.make(assetNamed('a1'));
    const node = await given.person.make(nodeNamed('n1'));
    await given.person.change(ours(racks, 'r1', {}), (one) => {
      one['spec'] = { azoneRef: { name: 'z1' }, maintenance: 'Cordon' };
    });
    await after();

    await given.rogue.change(asset, ({ spec }) => {
      spec.claimRef = { name: 'n1', uid: node.metadata.uid };
      spec.claimEpoch = 1;
    });

    expect(given.messages()).toEqual(['20: claimed, though Rack r1 is in maintenance']);
  });

  test('a ComputeNode made for a paused pool', async () => {
    const refs = ['flavorRef', 'osImageRef', 'criImageRef', 'k8sImageRef'].map((ref) => [ref, { name: 'any' }]);
    const template = Object.fromEntries(refs);
    await given.person.make(
      ours(nodePools, 'web', { clusterRef: { name: 'lab' }, replicas: 3, template, paused: true }),
    );
    await after();

    await given.rogue.make(nodeNamed('web-0', { poolRef: { name: 'web' } }));

    expect(given.messages()).toEqual(['20: made, though NodePool web is paused']);
  });

  test("a cordon on a paused ComputeNode's Node", async () => {
    const { uid, node } = await claimed(given);
    const core = await given.person.make(coreNode('n1', uid));
    await given.person.change(node, ({ spec }) => (spec.paused = true));
    await after();

    await given.rogue.change(core, (one) => (one['spec'] = { ...Object(one['spec']), unschedulable: true }));

    expect(given.messages()).toEqual(['20: cordoned, though ComputeNode n1 is paused']);
  });
});
