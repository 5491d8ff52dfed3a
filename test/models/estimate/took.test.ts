import { describe, expect, it } from 'vitest';
import { createEstimates } from '#models/estimate/estimates.ts';
import { remainingMs, stepsOf, totalMs } from '#models/estimate/remaining.ts';
import { tookOfNode, tookOfOperation } from '#models/estimate/took.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import type { NodeLayer } from '#models/generated/shared.ts';
import { timestamp } from '#models/ports/clock.ts';
import { computeNode } from '#test/builders/computenode.ts';
import { createdAt, now } from '#test/builders/metadata.ts';
import type { Overrides } from '#test/builders/overlay.ts';
import { operation } from '#test/builders/operation.ts';

const minute = 60_000;
const begin = Date.parse(createdAt);
const minutes = (list: { step: string; ms: number }[]) => list.map(({ step, ms }) => [step, ms / minute]);
const layer = (name: NodeLayer, at: number) => ({ name, fingerprint: name, at: timestamp(at) });
const readyAt = (at: number) =>
  ({ type: 'Ready', status: 'True', reason: 'Ready', message: '', lastTransitionTime: timestamp(at) }) as const;

describe('a past Operation', () => {
  const ran = (status: object, spec: object = {}) =>
    operation({ spec, status: { observedGeneration: 1, phase: 'Succeeded', conditions: [], ...status } });
  const times = { startedAt: '2026-01-01T00:00:00Z', finishedAt: '2026-01-01T00:05:00Z' };

  it('tells how long its layer, or a cleaning, took on that SKU', () => {
    expect(tookOfOperation(ran(times), 'sku-1')).toEqual({
      step: 'os',
      sku: 'sku-1',
      ms: 5 * minute,
      at: Date.parse(times.finishedAt),
      measured: true,
    });
    expect(tookOfOperation(ran(times, { action: 'Wipe', layer: undefined }), 'sku-1')?.step).toBe('wipe');
  });

  it.each([
    ['that failed', ran({ ...times, phase: 'Failed' }), 'sku-1'],
    ['that goes on', ran({ startedAt: times.startedAt, phase: 'Running' }), 'sku-1'],
    ['that upgraded', ran(times, { action: 'Upgrade' }), 'sku-1'],
    ['on a machine that is gone', ran(times), undefined],
  ])('%s tells nothing', (_, past, sku) => {
    expect(tookOfOperation(past, sku)).toBeUndefined();
  });
});

describe('the records of a ComputeNode', () => {
  const installed = (...layers: [NodeLayer, number][]): ComputeNode =>
    computeNode({
      status: {
        phase: 'Ready',
        observedGeneration: 1,
        layers: layers.map(([name, at]) => layer(name, begin + at * minute)),
        conditions: [readyAt(begin + 21 * minute)],
      },
    });

  it('tell what each of its steps took, from one to the next', () => {
    const node = installed(['os', 10], ['cri', 12], ['k8s', 13], ['join', 20]);

    expect(minutes(tookOfNode(node, 'sku-1'))).toEqual([
      ['os', 10],
      ['cri', 2],
      ['k8s', 1],
      ['join', 7],
      ['ready', 1],
    ]);
  });

  it('tell nothing of a layer that was upgraded a month later, nor of what followed it', () => {
    const node = installed(['os', 10], ['cri', 40_000], ['k8s', 13], ['join', 20]);

    expect(minutes(tookOfNode(node, 'sku-1'))).toEqual([
      ['os', 10],
      ['join', 7],
      ['ready', 1],
    ]);
  });
});

describe('the time that a ComputeNode still needs', () => {
  const at = 0;
  const estimates = createEstimates(
    (
      [
        ['os', 10],
        ['cri', 2],
        ['k8s', 2],
        ['join', 3],
      ] as const
    ).map(([step, ms]) => ({ step, ms: ms * minute, sku: 'sku-1', at, measured: true })),
  );
  const left = (status: Partial<NonNullable<ComputeNode['status']>>, spec: Overrides<ComputeNode['spec']> = {}) => {
    const made = { observedGeneration: 1, phase: 'Installing' as const, conditions: [], ...status };
    const node = computeNode({ spec: { assetRef: { name: 'a', uid: 'a' }, ...spec }, status: made });
    const ms = remainingMs(node, estimates, [['sku-1']], now);
    return ms === undefined ? undefined : ms / minute;
  };
  const next = (name: NodeLayer, ago: number) => ({
    layer: name,
    action: 'Install' as const,
    fingerprint: '',
    attempt: 1,
    sequence: 1,
    since: timestamp(now - ago * minute),
  });

  it('is all of its steps before it begins, and none when it is Ready', () => {
    expect(left({ phase: 'Pending' }, { assetRef: undefined })).toBe(17);
    expect(left({ phase: 'Ready', conditions: [readyAt(now)] })).toBe(0);
  });

  it('is less by what is done, and by what has passed of the step under way', () => {
    expect(left({ layers: [layer('os', now - minute)], next: next('cri', 1) })).toBe(6);
  });

  it('grows with a step that is late, so that its end is never now', () => {
    expect(left({ layers: [], next: next('os', 40) })).toBe(10 + 7);
    expect(left({ layers: [], next: next('os', 80) })).toBe(20 + 7);
  });

  it.each([
    ['failed', { phase: 'Failed' as const }, {}],
    ['is being repaired', { phase: 'Repairing' as const }, {}],
    ['found no machine', { phase: 'Binding' as const, refused: { reasons: [] } }, { assetRef: undefined }],
    ['needs what was never done before', {}, { csiImageRef: { name: 'nfs-4' } }],
  ])('is not known of one that %s', (_, status, spec) => {
    expect(left(status, spec)).toBeUndefined();
  });

  it('is made of the layers that are named, what the Node needs to be Ready being nothing where it isn’t known', () => {
    expect(stepsOf({})).toEqual(['os', 'cri', 'k8s', 'join', 'ready']);
    expect(stepsOf({ cniImageRef: { name: 'c' } })).toContain('cni');
    expect(totalMs(stepsOf({}), estimates, [])).toBe(17 * minute);
  });
});
