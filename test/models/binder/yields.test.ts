import { describe, expect, it } from 'vitest';
import { yielding, type Holder } from '#models/binder/yields.ts';
import type { ComputeAsset, ComputeAssetPhase } from '#models/generated/computeasset.ts';
import { cluster } from '#test/builders/cluster.ts';
import { computeAsset } from '#test/builders/computeasset.ts';
import { boundNode } from '#test/builders/computenode.ts';
import { nodePool } from '#test/builders/nodepool.ts';

const inUse = (spec: Partial<ComputeAsset['spec']> = {}, phase: ComputeAssetPhase = 'InUse') =>
  computeAsset({
    spec: { claimRef: { name: 'node-1', uid: 'uid-of-node-1' }, reclaimPolicy: 'Wipe', ...spec },
    status: { phase, observedGeneration: 1, conditions: [] },
  });
const giving = boundNode({ spec: { preemptible: true, priority: 3 } });
const holder = (over: Partial<Holder> = {}): Holder => ({
  node: giving,
  pool: nodePool({ spec: { preemptible: true } }),
  cluster: cluster(),
  leaving: false,
  ...over,
});
const unreachable = { type: 'Reachable', status: 'False', reason: 'Any', message: '', lastTransitionTime: '' } as const;

describe('a machine that has a node', () => {
  it('can be taken from it, by its priority, where the node says so', () => {
    expect(yielding(inUse(), 'None', holder())).toEqual({ comes: 'byPreemption', priority: 3 });
  });

  it.each<[string, Holder]>([
    ['the node does not say so', holder({ node: boundNode() })],
    ['the node is paused', holder({ node: boundNode({ spec: { preemptible: true, paused: true } }) })],
    ['its pool says so no longer', holder({ pool: nodePool() })],
    ['its pool is paused', holder({ pool: nodePool({ spec: { preemptible: true, paused: true } }) })],
    ['its Cluster is gone', holder({ cluster: undefined })],
    ['its Cluster is paused', holder({ cluster: cluster({ spec: { paused: true } }) })],
    ['its Cluster is frozen', holder({ cluster: cluster({ spec: { freeze: true } }) })],
    [
      'its Cluster cannot be reached',
      holder({ cluster: cluster({ status: { phase: 'Ready', observedGeneration: 1, conditions: [unreachable] } }) }),
    ],
  ])('is not taken where %s', (_what, its) => {
    expect(yielding(inUse(), 'None', its)).toBeUndefined();
  });

  it.each<[string, ComputeAsset, 'None' | 'Cordon']>([
    ['is kept as it is left', inUse({ reclaimPolicy: 'Retain' }), 'None'],
    ['is retired', inUse({ retired: true }), 'None'],
    ['is paused', inUse({ paused: true }), 'None'],
    ['is in maintenance', inUse(), 'Cordon'],
    ['is faulty', inUse({}, 'Faulty'), 'None'],
    ['is quarantined', inUse({}, 'Quarantined'), 'None'],
  ])('is neither taken nor waited for where it %s', (_what, asset, maintenance) => {
    expect(yielding(asset, maintenance, holder())).toBeUndefined();
    expect(yielding(asset, maintenance, holder({ leaving: true }))).toBeUndefined();
  });
});

describe('a machine comes back by itself', () => {
  const deletionTimestamp = '2030-01-01T00:00:00Z';
  const freed = computeAsset({ status: { phase: 'Cleaning', observedGeneration: 0, conditions: [] } });

  it.each<[string, ComputeAsset, Holder]>([
    ['when its node is being deleted', inUse(), holder({ node: boundNode({ metadata: { deletionTimestamp } }) })],
    ['when its node was told to go, whatever the cache shows', inUse(), holder({ leaving: true })],
    ['while it is cleaned, its node gone', inUse({}, 'Cleaning'), holder({ node: undefined })],
    ['when it was freed a moment ago', freed, holder({ node: undefined })],
    [
      'when its node has another',
      inUse(),
      holder({ node: boundNode({ spec: { assetRef: { name: 'asset-2', uid: 'uid-of-asset-2' } } }) }),
    ],
  ])('%s', (_what, asset, its) => {
    expect(yielding(asset, 'None', its)).toEqual({ comes: 'back' });
  });

  it('but not when its node vanished: nobody knows what runs there', () => {
    expect(yielding(inUse(), 'None', holder({ node: undefined }))).toBeUndefined();
  });
});
