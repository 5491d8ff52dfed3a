import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ComputeAsset } from '#models/generated/computeasset.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import { computeAssets, computeNodes } from '#models/generated/resources.ts';
import { createHall, node, pool, type Hall } from '../../bad-input/hall.ts';
import { createStage, type Stage } from './stage.ts';

const urgent = { priority: 10, preemptionPolicy: 'PreemptLowerPriority' as const };

describe('in the lab, where a pool has all four machines', () => {
  let hall: Hall;

  beforeEach(async () => {
    hall = await createHall();
    await hall.make('NodePool', 'low', pool({ replicas: 4, max: 4, preemptible: true }));
    await hall.settle(15);
    expect(hall.ready('NodePool', 'low')).toMatch(/^True/);
  });

  afterEach(async () => {
    expect(hall.lab.violations()).toEqual([]);
    await hall.stop();
  });

  const nodes = () => hall.lab.server.store.list(computeNodes) as unknown as ComputeNode[];
  const machinesOf = (prefix: string) =>
    (hall.lab.server.store.list(computeAssets) as unknown as ComputeAsset[]).filter(
      ({ spec }) => spec.claimRef?.name.startsWith(prefix) === true,
    ).length;
  const preempted = () =>
    [0, 1, 2, 3, 4, 5, 6, 7]
      .flatMap((at) => hall.events('ComputeNode', `low-${at}`))
      .filter((event) => event === 'Warning Preempted').length;

  test('each of two nodes of higher priority takes one machine, drained and wiped first, and no more on its way', async () => {
    await hall.make('ComputeNode', 'high-a', node(urgent));
    await hall.make('ComputeNode', 'high-b', node(urgent));
    await hall.make('ComputeNode', 'patient', node({ priority: 5 }));
    await hall.settle(20);

    expect(hall.ready('ComputeNode', 'high-a')).toMatch(/^True/);
    expect(hall.events('ComputeNode', 'high-b')).toContain('Normal Preempting');
    // Its pool asks anew, and waits: it may take nothing back.
    expect([preempted(), machinesOf('high'), machinesOf('low'), machinesOf('patient'), nodes().length]).toEqual([
      2, 2, 2, 0, 7,
    ]);
  });

  test('a gang takes what it lacks, and nothing when it would not be whole even then', async () => {
    await hall.make('NodePool', 'large', pool({ replicas: 5, max: 5, gang: { name: 'large', size: 5 }, ...urgent }));
    await hall.settle(5);
    expect([preempted(), machinesOf('low')]).toEqual([0, 4]);

    await hall.make('NodePool', 'gang', pool({ replicas: 3, gang: { name: 'gang', size: 3 }, ...urgent }));
    await hall.settle(20);

    expect([preempted(), machinesOf('gang'), machinesOf('low')]).toEqual([3, 3, 1]);
  });
});

describe('nobody loses a machine', () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await createStage();
    await stage.machine('a1', 'r1');
    await stage.lab.change('ComputeAsset', 'a1', { spec: { reclaimPolicy: 'Wipe' } });
    await stage.lab.change('ComputeAsset', 'a1', { status: { observedGeneration: 2 } }, 'status');
    await stage.node('low', { preemptible: true, priority: 3 });
    await stage.start();
    await stage.lab.change('ComputeAsset', 'a1', { status: { phase: 'InUse' } }, 'status');
    expect(stage.claims()).toEqual(['a1 → low']);
  });

  afterEach(() => stage.lab.stop());

  const isLeaving = () => stage.lab.get('ComputeNode', 'low')?.metadata.deletionTimestamp !== undefined;

  test('but where both sides allow it', async () => {
    await stage.node('high', urgent);
    await stage.lab.settle();

    expect(isLeaving()).toBe(true);
  });

  test.each<[string, () => Promise<void>, Partial<ComputeNode['spec']>]>([
    ['to one that does not say so', async () => {}, { priority: 10 }],
    ['to one of the same priority', async () => {}, { ...urgent, priority: 3 }],
    ['to one that it does not serve', async () => {}, { ...urgent, assetSelector: { matchLabels: { no: 'such' } } }],
    [
      'unless it is preemptible',
      () => stage.lab.change('ComputeNode', 'low', { spec: { preemptible: false } }),
      urgent,
    ],
    ['while it is paused', () => stage.lab.change('ComputeNode', 'low', { spec: { paused: true } }), urgent],
    [
      'that is kept as it is left',
      () => stage.lab.change('ComputeAsset', 'a1', { spec: { reclaimPolicy: 'Retain' } }),
      urgent,
    ],
    ['that is in maintenance', () => stage.lab.change('Rack', 'r1', { spec: { maintenance: 'Cordon' } }), urgent],
    ['in a Cluster that is frozen', () => stage.lab.change('Cluster', 'cluster-1', { spec: { freeze: true } }), urgent],
  ])('%s', async (_what, before, spec) => {
    await before();
    await stage.lab.settle();

    await stage.node('high', spec);
    await stage.lab.settle(60_000);

    expect(isLeaving()).toBe(false);
  });
});
