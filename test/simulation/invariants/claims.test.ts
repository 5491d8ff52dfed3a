import { beforeEach, describe, expect, test } from 'vitest';
import { assetNamed, claimed, coreNode, nodeNamed, smallWorld, type SmallWorld } from './small-world.ts';

let given: SmallWorld;

beforeEach(async () => {
  given = await smallWorld();
});

describe('1: more than one claim on an asset', () => {
  test('a claim that is replaced with no release on record', async () => {
    const { asset } = await claimed(given);

    await given.rogue.change(asset, ({ spec }) => {
      spec.claimRef = { name: 'n2', uid: '00000000-0000-4000-8000-000000000002' };
      spec.claimEpoch = 2;
    });

    expect(given.broken()).toContain(1);
    expect(given.messages()[0]).toBe('1: the claim of ComputeNode n1 went to n2 with no release on record');
  });

  test('a claim that a person takes away by hand', async () => {
    const { asset } = await claimed(given);

    await given.person.change(asset, ({ spec }) => delete spec.claimRef);

    expect(given.broken()).toContain(1);
  });

  test('a second ComputeNode bound to a machine that is held', async () => {
    const { asset } = await claimed(given);
    const second = await given.person.make(nodeNamed('n2'));

    await given.rogue.change(second, ({ spec }) => {
      spec.assetRef = { name: 'a1', uid: asset.metadata.uid };
    });

    expect(given.messages()).toEqual([
      "1: ComputeNode n2 was bound to ComputeAsset a1, which isn't claimed for it",
      '1: 2 ComputeNodes hold one machine',
    ]);
  });

  test('after its release is on record, a machine may be claimed again', async () => {
    const { asset, node } = await claimed(given);
    await given.person.changeStatus(node, { left: true });
    await given.person.changeStatus(asset, { phase: 'Cleaning', releasedEpoch: 1 });
    const second = await given.person.make(nodeNamed('n2'));

    const freed = await given.rogue.change(asset, ({ spec }) => delete spec.claimRef);
    await given.rogue.change(freed, ({ spec }) => {
      spec.claimRef = { name: 'n2', uid: second.metadata.uid };
      spec.claimEpoch = 2;
    });
    await given.rogue.change(second, ({ spec }) => {
      spec.assetRef = { name: 'a1', uid: asset.metadata.uid };
    });

    expect(given.messages()).toEqual([]);
  });
});

test('2: more than one asset on a claim', async () => {
  const { uid } = await claimed(given);
  const second = await given.person.make(assetNamed('a2'));

  await given.rogue.change(second, ({ spec }) => {
    spec.claimRef = { name: 'n1', uid };
    spec.claimEpoch = 1;
  });

  expect(given.messages()).toEqual(['2: ComputeNode n1 has claimed 2 machines']);
});

describe('3: two assets for one physical machine', () => {
  test.each([
    ['one serial, whatever its case', { serial: 's-1' }],
    ['one BMC', { serial: 'S-9', bmc: { address: 'bmc-of-S-1' } }],
  ])('%s', async (_, spec) => {
    await claimed(given, { bmc: { address: 'bmc-of-S-1' } });
    const twin = await given.person.make(assetNamed('a2', spec));
    const other = await given.person.make(nodeNamed('n2'));

    await given.rogue.change(twin, (one) => {
      one.spec.claimRef = { name: 'n2', uid: other.metadata.uid };
      one.spec.claimEpoch = 1;
    });

    expect(given.broken()).toEqual([3]);
  });

  test('is found when both were there before anyone looked', async () => {
    await claimed(given);
    const other = await given.person.make(nodeNamed('n2'));
    const claim = { claimRef: { name: 'n2', uid: other.metadata.uid }, claimEpoch: 1 };
    await given.person.make(assetNamed('a2', { serial: 'S-1', ...claim }));

    given.invariants.check();

    expect(given.broken()).toEqual([3]);
  });
});

describe('4: two Nodes for one claim', () => {
  test('two Nodes with one providerID', async () => {
    const { uid } = await claimed(given);
    await given.person.make(coreNode('n1', uid));

    await given.person.make(coreNode('n1-again', uid));

    expect(given.messages()).toEqual(['4: 2 Nodes have one providerID']);
  });

  test('kubelets of one claim on two machines', async () => {
    const { world } = given;
    const os = { family: 'debian', version: '12', incarnation: 'i' };
    const layers = {
      cri: { family: 'containerd', version: '2', incarnation: 'i' },
      k8s: { family: 'kubernetes', version: '1', incarnation: 'i' },
    };
    const node = {
      name: 'n1',
      providerID: 'rackwright://n1/u1',
      labels: {},
      taints: [],
      controlPlaneEndpoint: 'https://api.example:6443',
    };
    for (const serial of ['S-1', 'S-2']) {
      const hardware = { serial, sku: 'm', arch: 'amd64' as const, cpu: '4', memory: '8Gi', disks: [], nics: [] };
      world.add({ ...hardware, addresses: [] }, { power: 'on', disk: { os, layers, kubelet: { node } } });
    }

    given.invariants.check();

    expect(given.messages()).toEqual(['4: kubelets of ComputeNode n1 run on several machines']);
  });
});
