import { expect, test } from 'vitest';
import type { Stored } from '#models/meta/object.ts';
import { happeningsOf } from '#models/plan/happening.ts';
import { computeAsset } from '../../builders/computeasset.ts';
import { boundNode, computeNode } from '../../builders/computenode.ts';

const asStored = (object: { metadata: Stored['metadata'] }): Stored => object as unknown as Stored;
const ready = { phase: 'Ready', conditions: [{ type: 'Ready', status: 'True' }] };

test.each([
  ['is made', undefined, computeNode(), ['Made']],
  ['gets its machine', computeNode(), boundNode(), ['Bound']],
  ['becomes Ready', boundNode(), boundNode({ status: ready as never }), ['Ready']],
  ['is deleted', boundNode(), boundNode({ metadata: { deletionTimestamp: 'now' } }), ['Deleted']],
  ['has left', boundNode(), boundNode({ status: { left: true } as never }), ['Drained']],
  [
    'is emptied for maintenance',
    boundNode(),
    boundNode({ status: { phase: 'Draining' } as never }),
    ['DrainedForMaintenance'],
  ],
  ['is gone at once', boundNode(), undefined, ['Deleted', 'Gone']],
  ['is as it was', boundNode(), boundNode(), []],
])('a ComputeNode %s', (_, before, now, happened) => {
  expect(happeningsOf(now && asStored(now), before && asStored(before))).toEqual(happened);
});

const claim = { claimRef: { name: 'n', uid: 'u' } };
test.each([
  ['is enrolled', { status: { phase: 'Enrolling' } }, { status: { phase: 'Available' } }, ['Enrolled']],
  ['is wiped', { spec: claim }, { spec: claim, status: { phase: 'Cleaning' } }, ['Cleaning']],
  ['is kept', { spec: claim }, { spec: claim, status: { phase: 'Released' } }, ['Kept']],
  ['is free again', { spec: claim, status: { phase: 'Cleaning' } }, { status: { phase: 'Cleaning' } }, ['Free']],
])('a machine %s', (_, before, now, happened) => {
  const asset = (overrides: object): Stored => asStored(computeAsset(overrides));

  expect(happeningsOf(asset(now), asset(before))).toEqual(happened);
});
