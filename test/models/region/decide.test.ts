import { expect, test } from 'vitest';
import { conditionOf } from '#models/conditions/conditions.ts';
import { decideRegion } from '#models/region/decide.ts';
import { createdAt, now } from '#test/builders/metadata.ts';
import { region } from '#test/builders/region.ts';

const seen = {
  ancestors: [],
  counts: { assets: 0, available: 0, inUse: 0, faulty: 0 },
  undrainedNodes: 0,
  nodes: 0,
  silentNodes: 0,
  users: ['AZone azone-1'],
};

test('a Region stands in nothing, so none is missed', () => {
  const { status } = decideRegion(region(), seen, now);

  expect(status.phase).toBe('Active');
});

test('a Region waits for its AZones to be deleted first', () => {
  const decision = decideRegion(region({ metadata: { deletionTimestamp: createdAt } }), seen, now);

  expect(conditionOf(decision, 'Ready')?.message).toBe(
    'Deletion of Region region-1 waits for 1 that use it: AZone azone-1. Delete or move them first.',
  );
});
