import { describe, expect, it } from 'vitest';
import { bound, claimed } from '#models/binder/claim.ts';
import { barred, pendingOf } from '#models/binder/plan.ts';
import type { ComputeAsset } from '#models/generated/computeasset.ts';
import { computeAsset } from '#test/builders/computeasset.ts';
import { computeNode } from '#test/builders/computenode.ts';

type Status = NonNullable<ComputeAsset['status']>;
const inPhase = (phase: Status['phase'], over: Partial<Status> = {}) =>
  computeAsset({ status: { phase, observedGeneration: 1, conditions: [], ...over } });

describe('what the binder does about a ComputeNode', () => {
  it('is to pick a machine for it', () => {
    expect(pendingOf(computeNode(), [], false)).toEqual({ pending: 'pick' });
  });

  it('is to complete a claim that was made, never to pick anew', () => {
    const assets = [computeAsset({ metadata: { name: 'b' } }), computeAsset({ metadata: { name: 'a' } })];

    expect(pendingOf(computeNode(), assets, false)).toMatchObject({
      pending: 'complete',
      asset: { metadata: { name: 'a' } },
    });
  });

  it.each([
    ['it is being deleted', computeNode({ metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } }), false],
    ['it is paused', computeNode({ spec: { paused: true } }), false],
    ['something stands in its way', computeNode(), true],
    ['nothing makes its end orderly yet', computeNode({ metadata: { finalizers: undefined } }), false],
    ["only someone else's finalizer is on it", computeNode({ metadata: { finalizers: ['example.com/x'] } }), false],
  ])('is nothing while %s', (_what, node, obstructed) => {
    expect(pendingOf(node, [computeAsset()], obstructed)).toEqual({ pending: 'leave' });
  });
});

describe('an asset', () => {
  it('can be taken when it is Available', () => {
    expect(barred(inPhase('Available'), 'None', false)).toBeUndefined();
  });

  it.each<[string, ComputeAsset, string]>([
    ['claimed', computeAsset({ spec: { claimRef: { name: 'a', uid: 'a' } } }), 'Claimed'],
    ['retired', computeAsset({ spec: { retired: true } }), 'Retired'],
    ['being deleted', computeAsset({ metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } }), 'Retired'],
    ['paused', computeAsset({ spec: { paused: true } }), 'Paused'],
    ['faulty', inPhase('Faulty'), 'Faulty'],
    ['quarantined', inPhase('Quarantined'), 'Faulty'],
    ['being cleaned', inPhase('Cleaning'), 'Claimed'],
    ['kept for a person', inPhase('Released'), 'Claimed'],
    ['not enrolled', computeAsset(), 'Enrolling'],
    ['Available as it was, and edited since', { ...inPhase('Available', { observedGeneration: 0 }) }, 'Enrolling'],
  ])('can not be taken when it is %s', (_what, asset, reason) => {
    expect(barred(asset, 'None', false)).toBe(reason);
  });

  it('can not be taken in maintenance, or when it was taken a moment ago', () => {
    expect(barred(inPhase('Available'), 'Cordon', false)).toBe('Cordoned');
    expect(barred(inPhase('Available'), 'None', true)).toBe('Claimed');
  });
});

describe('a claim', () => {
  const node = computeNode();

  it('names the ComputeNode by uid, and keeps the asset from vanishing', () => {
    const { metadata, spec } = claimed(computeAsset({ metadata: { finalizers: ['example.com/theirs'] } }), node);

    expect(spec.claimRef).toEqual({ name: 'node-1', uid: 'uid-of-node-1' });
    expect(metadata.finalizers).toEqual(['example.com/theirs', 'rackwright.io/claimed']);
    expect(metadata.resourceVersion).toBe('1');
  });

  it.each([
    [0, undefined, 1],
    [4, undefined, 5],
    [4, 9, 10],
    [9, 4, 10],
  ])('of an asset at epoch %s whose machine has seen %s raises it to %s', (claimEpoch, fence, epoch) => {
    const status = fence === undefined ? {} : { fence: { epoch: fence, sequence: 3 } };

    expect(claimed(computeAsset({ spec: { claimEpoch }, status }), node).spec.claimEpoch).toBe(epoch);
  });

  it('is followed by the assetRef, with the uid of that very asset', () => {
    expect(bound(node, computeAsset()).spec.assetRef).toEqual({ name: 'asset-1', uid: 'uid-of-asset-1' });
  });
});
