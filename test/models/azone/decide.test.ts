import { expect, test } from 'vitest';
import { conditionOf } from '#models/conditions/conditions.ts';
import { decideAZone } from '#models/azone/decide.ts';
import { azone } from '#test/builders/azone.ts';
import { now } from '#test/builders/metadata.ts';

test('an AZone without its Region says which one it misses', () => {
  const decision = decideAZone(
    azone(),
    {
      parent: { kind: 'Region', name: 'region-1', seen: 'missing' },
      ancestors: [],
      counts: { assets: 0, available: 0, inUse: 0, faulty: 0 },
      undrainedNodes: 0,
      nodes: 0,
      silentNodes: 0,
      users: [],
    },
    now,
  );

  expect(decision.status.phase).toBe('Degraded');
  expect(conditionOf(decision, 'Ready')).toMatchObject({ status: 'False', reason: 'RegionNotFound' });
});
