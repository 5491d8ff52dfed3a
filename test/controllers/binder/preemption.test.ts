import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ComputeAsset } from '#models/generated/computeasset.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import { computeAssets, computeNodes } from '#models/generated/resources.ts';
import { binderController } from '#controllers/binder.ts';
import { KubeError } from '#controllers/runtime/kube-error.ts';
import { createHall, node, pool, type Hall } from '../../bad-input/hall.ts';
import { createStage, type Stage } from './stage.ts';

const urgent = { priority: 10, preemptionPolicy: 'PreemptLowerPriority' as const };

const refused = new KubeError('Forbidden', 'admission webhook "keep.example.com" denied the request', { status: 403 });

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
    await stage.pool('poor', { preemptible: true });
    await stage.node('low', { preemptible: true, priority: 3 }, 'poor');
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
    [
      'whose pool takes that back',
      () => stage.lab.change('NodePool', 'poor', { spec: { preemptible: false } }),
      urgent,
    ],
    [
      'that its pool would not replace, as it is paused',
      () => stage.lab.change('NodePool', 'poor', { spec: { paused: true } }),
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

  test.each<[string, [string, string, Record<string, unknown>], Record<string, unknown>]>([
    [
      'its pool becomes preemptible',
      ['NodePool', 'poor', { spec: { preemptible: false } }],
      { spec: { preemptible: true } },
    ],
    ['its pool is no longer paused', ['NodePool', 'poor', { spec: { paused: true } }], { spec: { paused: false } }],
  ])('until %s', async (_what, [kind, name, before], after) => {
    await stage.lab.change(kind, name, before);
    await stage.node('high', urgent);
    await stage.lab.settle();
    expect(isLeaving()).toBe(false);

    await stage.lab.change(kind, name, after);
    await stage.lab.settle();

    expect(isLeaving()).toBe(true);
  });

  test('until its Cluster can be reached again', async () => {
    const reachable = (status: string) => ({
      status: {
        conditions: [
          { type: 'Reachable', status, reason: 'Probed', message: '', lastTransitionTime: '2030-01-01T00:00:00Z' },
        ],
      },
    });
    await stage.lab.change(
      'Cluster',
      'cluster-1',
      { status: { observedGeneration: 1, phase: 'Ready', ...reachable('False').status } },
      'status',
    );
    await stage.node('high', urgent);
    await stage.lab.settle();
    expect(isLeaving()).toBe(false);

    await stage.lab.change('Cluster', 'cluster-1', reachable('True'), 'status');
    await stage.lab.settle();

    expect(isLeaving()).toBe(true);
  });
});

test('one deletion that the API server refuses keeps nobody else from being served, or told why not', async () => {
  const stage = await createStage();
  await stage.lab.start((ports) =>
    binderController({ ...ports, kube: { ...ports.kube, delete: () => Promise.reject(refused) } }, stage.verdicts),
  );
  for (const name of ['a1', 'a2']) await stage.machine(name, 'r1');
  for (const name of ['a1', 'a2']) {
    await stage.lab.change('ComputeAsset', name, { spec: { reclaimPolicy: 'Wipe' } });
    await stage.lab.change('ComputeAsset', name, { status: { observedGeneration: 2 } }, 'status');
    await stage.node(`low-${name}`, { preemptible: true });
    await stage.lab.settle();
    await stage.lab.change('ComputeAsset', name, { status: { phase: 'InUse' } }, 'status');
  }

  await stage.node('high', urgent);
  await stage.node('patient');
  await stage.lab.settle();
  expect([stage.said('high'), stage.said('patient')]).toEqual([
    'No machine fits: of 2, 2 claimed.',
    'No machine fits: of 2, 2 claimed.',
  ]);
  await stage.lab.stop();
});
