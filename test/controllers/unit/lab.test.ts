import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CoreNode } from '#models/computenode/core.ts';
import type { ComputeAsset } from '#models/generated/computeasset.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import { computeAssets, computeNodes, nodePools } from '#models/generated/resources.ts';
import type { Unit } from '#models/generated/unit.ts';
import { coreNodes } from '#models/meta/core-resources.ts';
import type { Stored } from '#models/meta/object.ts';
import { asset, createHall, template, type Hall } from '../../bad-input/hall.ts';

let hall: Hall;

/** In minutes. */
const seconds = 0.02;
const rackLabel = 'rackwright.io/rack';
const instanceLabel = 'rackwright.io/unit-instance';

/** Instances of three machines, in Racks of four. */
const spec = {
  clusterRef: { name: 'lab' },
  replicas: 3,
  gangTimeout: '20m',
  labels: { 'example.com/team': 'ml' },
  pools: [
    { name: 'gpu', replicas: 2, template },
    { name: 'io', replicas: 1, template },
  ],
};

beforeEach(async () => {
  hall = await createHall();
  for (const rack of ['rack-b', 'rack-c']) await hall.make('Rack', rack, { azoneRef: { name: 'azone' } });
});

afterEach(async () => {
  expect(hall.lab.violations()).toEqual([]);
  await hall.stop();
});

/** The first Rack has its four already. */
async function machines(rack: string, from: number, count: number): Promise<void> {
  for (let at = from; at < from + count; at += 1)
    await hall.make('ComputeAsset', `m${at}`, asset(at, { rackRef: { name: rack } }));
}

async function threeInstances(): Promise<void> {
  await machines('rack-b', 5, 4);
  await machines('rack-c', 9, 4);
  await hall.make('Unit', 'cell', spec);
  await hall.settle(20);
}

const list = <T>(resource: Parameters<Hall['lab']['server']['store']['list']>[0]): Stored[] & T[] =>
  hall.lab.server.store.list(resource) as Stored[] & T[];
const nodesOf = (instance: string): CoreNode[] =>
  list<CoreNode>(coreNodes).filter(({ metadata }) => metadata.labels?.[instanceLabel] === instance);
const racksOf = (instance: string): (string | undefined)[] => [
  ...new Set(nodesOf(instance).map(({ metadata }) => metadata.labels?.[rackLabel])),
];
const cell = (): Unit['status'] => (hall.get('Unit', 'cell') as Unit | undefined)?.status;
const phases = (): string[] => (cell()?.instances ?? []).map(({ index, phase }) => `${index} ${phase}`);
const claimed = (): string[] =>
  list<ComputeAsset>(computeAssets)
    .filter((each) => (each as ComputeAsset).spec.claimRef !== undefined)
    .map((each) => each.metadata.name);

/** What is written of an instance: its pools and nodes, in the versions that they have now. */
function versionsOf(instance: string): string[] {
  const of = (resource: typeof nodePools): Stored[] =>
    list(resource).filter(({ metadata }) => metadata.labels?.[instanceLabel] === instance);
  return [...of(nodePools), ...of(computeNodes)].map(({ metadata }) => `${metadata.name} ${metadata.resourceVersion}`);
}

describe('a Unit in the lab', () => {
  test('puts each instance into a Rack of its own, with labels and a taint of its own on its Nodes', async () => {
    await threeInstances();

    expect(hall.ready('Unit', 'cell')).toBe('True Ready: 3 of 3 instances Ready.');
    const racks = ['cell-0', 'cell-1', 'cell-2'].map(racksOf);
    expect(new Set(racks.flat())).toEqual(new Set(['rack', 'rack-b', 'rack-c']));
    expect(racks.map(({ length }) => length)).toEqual([1, 1, 1]);
    expect(cell()?.instances?.map(({ domain }) => domain)).toEqual(racks.flat());
    for (const instance of ['cell-0', 'cell-1', 'cell-2']) {
      expect(nodesOf(instance).map(({ metadata }) => metadata.name)).toEqual([
        `${instance}-gpu-0`,
        `${instance}-gpu-1`,
        `${instance}-io-0`,
      ]);
      for (const { metadata, spec: node } of nodesOf(instance)) {
        expect(metadata.labels).toMatchObject({ 'rackwright.io/unit': 'cell', 'example.com/team': 'ml' });
        expect(node?.taints).toEqual([{ key: instanceLabel, value: instance, effect: 'NoSchedule' }]);
      }
    }
  });

  test('replaces a machine that dies in its own Rack, and writes nothing of the other instances', async () => {
    await threeInstances();
    const [rack] = racksOf('cell-1');
    const before = [...versionsOf('cell-0'), ...versionsOf('cell-2')];
    const { spec: lost } = hall.get('ComputeNode', 'cell-1-io-0') as Stored<ComputeNode>;
    const machine = hall.get('ComputeAsset', lost.assetRef?.name ?? '') as ComputeAsset;

    hall.lab.world.kill(machine.spec.serial);
    await hall.settle(10);
    expect(phases()).toEqual(['0 Ready', '1 Degraded', '2 Ready']);
    await hall.settle(80);

    expect(phases()).toEqual(['0 Ready', '1 Ready', '2 Ready']);
    const standing = nodesOf('cell-1').map(({ metadata }) => metadata.labels?.['rackwright.io/asset']);
    expect(standing).toHaveLength(3);
    expect(standing).not.toContain(lost.assetRef?.name);
    expect(racksOf('cell-1')).toEqual([rack]);
    expect([...versionsOf('cell-0'), ...versionsOf('cell-2')]).toEqual(before);
  });

  test('claims nothing of an instance that finds too few machines, gives it back at its deadline, and tells it', async () => {
    await machines('rack-b', 5, 4);
    await machines('rack-c', 9, 2);
    await hall.make('Unit', 'cell', spec);
    await hall.settle(15);

    expect(phases()).toEqual(['0 Ready', '1 Ready', '2 Gathering']);
    expect(hall.ready('Unit', 'cell')).toMatch(
      /^False InsufficientCapacity: 2 of 3 instances Ready; cell-2: 0 of 3 machines claimed\. NodePool cell-2-gpu: .* of 10, /,
    );
    expect(claimed()).toHaveLength(6);

    await hall.settle(7);
    expect(hall.ready('Unit', 'cell')).toMatch(/^False GangTimedOut: .*Not whole after 20m: 0 of 3 had a machine/);
    expect(hall.events('Unit', 'cell')).toContain('Warning GangTimedOut');
    expect(phases()).toEqual(['0 Ready', '1 Ready', '2 Pending']);
    expect(list<ComputeNode>(computeNodes)).toHaveLength(6);

    await machines('rack-c', 11, 1);
    await hall.settle(30);
    expect(phases()).toEqual(['0 Ready', '1 Ready', '2 Ready']);
  });

  test('says at once that an instance is larger than the hall', async () => {
    await hall.settle();
    await hall.make('Unit', 'cell', { ...spec, pools: [{ name: 'gpu', replicas: 5, template }] });
    await hall.settle(1);

    expect(hall.ready('Unit', 'cell')).toContain('False GangNeverFits');
    expect(hall.events('Unit', 'cell')).toContain('Warning GangNeverFits');
    expect(list(nodePools)).toEqual([]);
  });

  test('empties whole instances when it is scaled down, and gives their machines back clean', async () => {
    await threeInstances();
    const before = versionsOf('cell-0');

    await hall.patch('Unit', 'cell', { spec: { replicas: 1 } }, 'scale');
    await hall.settle(seconds);
    expect(phases()).toEqual(['0 Ready', '1 Emptying', '2 Emptying']);
    await hall.settle(40);

    expect(phases()).toEqual(['0 Ready']);
    expect(list(nodePools).map(({ metadata }) => metadata.name)).toEqual(['cell-0-gpu', 'cell-0-io']);
    expect(claimed()).toHaveLength(3);
    expect(versionsOf('cell-0')).toEqual(before);
    expect(hall.ready('Unit', 'cell')).toBe('True Ready: 1 of 1 instances Ready.');
  });

  test('waits with its deletion until a person has scaled it to 0', async () => {
    await threeInstances();
    await hall.delete('Unit', 'cell');
    await hall.settle(60);
    expect(claimed()).toHaveLength(9);
    expect(hall.ready('Unit', 'cell')).toContain('kubectl scale unit cell --replicas=0');

    await hall.patch('Unit', 'cell', { spec: { replicas: 0 } }, 'scale');
    await hall.settle(60);

    expect(hall.get('Unit', 'cell')).toBeUndefined();
    expect([list(nodePools), list(computeNodes), claimed()]).toEqual([[], [], []]);
  });
});
