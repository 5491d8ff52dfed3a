import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { nodePoolController } from '#controllers/nodepool.ts';
import { unitController } from '#controllers/unit.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import type { NodePool } from '#models/generated/nodepool.ts';
import { computeNodes, nodePools } from '#models/generated/resources.ts';
import type { Unit } from '#models/generated/unit.ts';
import { cluster } from '../builders/cluster.ts';
import { computeAsset } from '../builders/computeasset.ts';
import { criImage } from '../builders/criimage.ts';
import { flavor } from '../builders/flavor.ts';
import { k8sImage } from '../builders/k8simage.ts';
import { nodePool } from '../builders/nodepool.ts';
import { osImage } from '../builders/osimage.ts';
import { unit, unitPool } from '../builders/unit.ts';
import { createControllerLab } from './lab.ts';
import type { ControllerLab } from './lab.ts';

let lab: ControllerLab;

const minute = 60_000;
const pools = [unitPool('cpu', 1), unitPool('gpu', 2)];

beforeEach(async () => {
  lab = await createControllerLab();
  await lab.put(cluster());
  await lab.put(flavor());
  for (const image of [osImage(), criImage(), k8sImage()]) {
    await lab.put({ ...image, status: { phase: 'Ready', usedBy: 0, digest: 'sha256:1' } });
  }
});

afterEach(() => lab.stop());

async function poolNames(): Promise<string[]> {
  const { items } = await lab.kube.list<NodePool>(nodePools);
  return items.map(({ metadata }) => metadata.name).toSorted();
}

async function members(instance: string) {
  const { items } = await lab.kube.list<ComputeNode>(computeNodes);
  return items.filter(({ spec }) => spec.cell?.name === instance);
}

/** As the binder and the chain behind it would. */
async function serve(instance: string, rack: string): Promise<void> {
  for (const { metadata, spec } of await members(instance)) {
    if (spec.assetRef !== undefined) continue;
    const { name, uid } = metadata;
    const asset = await lab.put(
      computeAsset({ metadata: { name: `asset-${uid}` }, spec: { rackRef: { name: rack }, serial: uid } }),
    );
    const assetRef = { name: asset.metadata.name, uid: asset.metadata.uid };
    await lab.change('ComputeNode', name, { spec: { assetRef } });
    const ready = {
      type: 'Ready',
      status: 'True',
      reason: 'Ready',
      message: '',
      lastTransitionTime: '2030-01-01T00:00:00Z',
    };
    const status = { observedGeneration: 1, phase: 'Ready', conditions: [ready] };
    await lab.change('ComputeNode', name, { status }, 'status');
  }
  await lab.settle();
}

/** As their release would end. */
async function release(instance: string): Promise<void> {
  for (const { metadata } of await members(instance)) {
    if (metadata.deletionTimestamp !== undefined)
      await lab.change('ComputeNode', metadata.name, { metadata: { finalizers: [] } });
  }
  await lab.settle();
}

const cell = (): Unit['status'] => lab.get<Unit>('Unit', 'cell')?.status;
const phases = () => (cell()?.instances ?? []).map(({ index, phase }) => `${index} ${phase}`);

async function twoInstances(): Promise<void> {
  await lab.put(unit({ spec: { replicas: 2, pools } }));
  await lab.start(unitController, nodePoolController);
  await serve('cell-0', 'rack-1');
  await serve('cell-1', 'rack-2');
}

describe('a Unit', () => {
  test('becomes pools, and these ComputeNodes that carry the marks of their instance', async () => {
    await twoInstances();

    expect(await poolNames()).toEqual(['cell-0-cpu', 'cell-0-gpu', 'cell-1-cpu', 'cell-1-gpu']);
    const [first, ...others] = await members('cell-1');
    expect(others).toHaveLength(2);
    expect(first?.metadata.labels).toEqual({
      'rackwright.io/pool': 'cell-1-cpu',
      'rackwright.io/unit': 'cell',
      'rackwright.io/unit-instance': 'cell-1',
    });
    expect(first?.spec).toMatchObject({
      gang: { name: 'cell-1', size: 3 },
      cell: { name: 'cell-1', topology: 'Rack' },
    });
    expect(lab.ready('Unit', 'cell')).toBe('True Ready');
    expect(cell()?.instances).toMatchObject([{ domain: 'rack-1' }, { domain: 'rack-2' }]);
  });

  test('is scaled by its scale subresource, and empties the highest instance', async () => {
    await twoInstances();

    await lab.change('Unit', 'cell', { spec: { replicas: 1 } });
    await lab.settle();
    expect(phases()).toEqual(['0 Ready', '1 Emptying']);
    expect((await members('cell-1')).every(({ metadata }) => metadata.deletionTimestamp !== undefined)).toBe(true);
    expect(await poolNames()).toContain('cell-1-gpu');

    await release('cell-1');
    expect(await poolNames()).toEqual(['cell-0-cpu', 'cell-0-gpu']);
    expect(phases()).toEqual(['0 Ready']);
  });

  test('gives back an instance that is not whole in time, tells it, and tries again', async () => {
    await lab.put(unit({ spec: { replicas: 1, pools, gangTimeout: '10m' } }));
    await lab.start(unitController, nodePoolController);
    expect(phases()).toEqual(['0 Gathering']);

    await lab.settle(10 * minute);
    expect(phases()).toEqual(['0 GivingBack']);
    await release('cell-0');
    expect(await poolNames()).toEqual([]);
    expect(lab.ready('Unit', 'cell')).toBe('False GangTimedOut');

    await lab.settle(6 * minute);
    expect(phases()).toEqual(['0 Gathering']);
    expect(await members('cell-0')).toHaveLength(3);
  });

  test('leaves the other instances unwritten when one loses a node', async () => {
    await twoInstances();
    const versions = async () => {
      const { items } = await lab.kube.list<NodePool>(nodePools);
      return items.flatMap(({ metadata }) => (metadata.name.startsWith('cell-0') ? [metadata.resourceVersion] : []));
    };
    const before = await versions();

    await lab.change('ComputeNode', 'cell-1-cpu-0', { metadata: { finalizers: [] } });
    await lab.delete('ComputeNode', 'cell-1-cpu-0');
    await lab.settle();

    expect(phases()).toEqual(['0 Ready', '1 Degraded']);
    expect(await members('cell-1')).toHaveLength(3);
    expect(await versions()).toEqual(before);
    await serve('cell-1', 'rack-2');
    expect(phases()).toEqual(['0 Ready', '1 Ready']);
  });

  test('that is deleted keeps its instances until it is scaled to 0, and leaves nothing behind', async () => {
    await twoInstances();
    await lab.delete('Unit', 'cell');
    await lab.settle(60 * minute);
    expect(phases()).toEqual(['0 Ready', '1 Ready']);
    expect(lab.ready('Unit', 'cell')).toBe('False Deleting');

    await lab.change('Unit', 'cell', { spec: { replicas: 0 } });
    await lab.settle();
    await release('cell-0');
    await release('cell-1');

    expect(lab.get('Unit', 'cell')).toBeUndefined();
    expect(await poolNames()).toEqual([]);
  });

  test('takes no NodePool that is not its own, whatever it is called', async () => {
    await lab.put(nodePool({ metadata: { name: 'cell-0-gpu' } }));
    await lab.put(unit({ spec: { replicas: 1, pools } }));
    await lab.start(unitController, nodePoolController);

    expect(await poolNames()).toEqual(['cell-0-gpu']);
    expect(lab.ready('Unit', 'cell')).toBe('False NodePoolNameTaken');
    expect(lab.get<NodePool>('NodePool', 'cell-0-gpu')?.spec.replicas).toBe(0);
  });

  test('that waits for the name of a NodePool begins when that is gone', async () => {
    await lab.put(nodePool({ metadata: { name: 'cell-0-gpu' } }));
    await lab.put(unit({ spec: { replicas: 1, pools } }));
    await lab.start(unitController, nodePoolController);
    expect(lab.ready('Unit', 'cell')).toBe('False NodePoolNameTaken');

    await lab.delete('NodePool', 'cell-0-gpu');
    await lab.settle();

    expect(await poolNames()).toEqual(['cell-0-cpu', 'cell-0-gpu']);
  });

  test('begins, however long it may wait', async () => {
    await lab.put(unit({ spec: { replicas: 1, pools, gangTimeout: '99999999999999999999h' } }));
    await lab.start(unitController, nodePoolController);

    expect(phases()).toEqual(['0 Gathering']);
  });

  test('is told that it can never be whole when the machines are counted only after its pools were made', async () => {
    await lab.put(unit({ spec: { replicas: 1, pools } }));
    await lab.start(unitController, nodePoolController);
    expect(phases()).toEqual(['0 Gathering']);

    const counted = { observedGeneration: 1, phase: 'InStock', matching: 2, available: 2, conditions: [] };
    await lab.change('Flavor', 'flavor-1', { status: counted }, 'status');
    await lab.settle();

    expect(lab.ready('Unit', 'cell')).toBe('False GangNeverFits');
  });

  test('asks nothing of its pools again that the API server filled in', async () => {
    const rich = unitPool('gpu', 2, {
      template: { labels: { 'example.com/a': 'b' }, taints: [{ key: 'x', effect: 'NoSchedule' }] },
      spread: [{ topology: 'Rack' } as never],
      assetSelector: { matchExpressions: [{ key: 'tier', operator: 'Exists' }] },
      preferences: [{ weight: 1, assetSelector: { matchLabels: { tier: 'gold' } } }],
    });
    const spec = {
      replicas: 2,
      topology: 'AZone' as const,
      labels: { 'example.com/c': 'd' },
      pools: [rich],
      priority: 3,
    };
    await lab.put(unit({ spec: { ...spec, preemptible: true, preemptionPolicy: 'PreemptLowerPriority' } }));
    await lab.start(unitController, nodePoolController);
    const generations = async () =>
      (await lab.kube.list<NodePool>(nodePools)).items.map(({ metadata }) => metadata.generation);

    await lab.settle(10 * minute);

    expect(await generations()).toEqual([1, 1]);
  });

  test('waits for a Flavor that is not there, and begins when it comes', async () => {
    const later = pools.map((pool) => ({ ...pool, template: { ...pool.template, flavorRef: { name: 'later' } } }));
    await lab.put(unit({ spec: { replicas: 1, pools: later } }));
    await lab.start(unitController, nodePoolController);
    expect([await poolNames(), lab.ready('Unit', 'cell')]).toEqual([[], 'False FlavorNotFound']);

    await lab.put(flavor({ metadata: { name: 'later' } }));
    await lab.settle();
    expect(await poolNames()).toHaveLength(2);
  });

  test('in steady state nothing is reconciled and nothing is written', async () => {
    await twoInstances();
    // The deadlines of a time when they were not whole have passed.
    await lab.settle(40 * minute);
    const before = [lab.writes(), lab.reconciles()];

    await lab.settle(60 * minute);

    expect([lab.writes(), lab.reconciles()]).toEqual(before);
  });
});
