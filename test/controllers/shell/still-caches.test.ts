import { expect, test } from 'vitest';
import { createStillCaches } from '#controllers/shell/still-caches.ts';
import { computeAsset } from '../../builders/computeasset.ts';
import { computeNode } from '../../builders/computenode.ts';

test('what is put in is found by name and through every index of the caches', () => {
  const still = createStillCaches([
    computeAsset({ metadata: { name: 'a' }, spec: { rackRef: { name: 'r1' } } }),
    computeAsset({ metadata: { name: 'b' }, spec: { rackRef: { name: 'r2' } } }),
    computeNode({ metadata: { name: 'n' }, spec: { poolRef: { name: 'web' } } }),
  ]);

  expect(still.caches.assets.store.byIndex('rack', 'r2').map(({ metadata }) => metadata.name)).toEqual(['b']);
  expect(still.caches.nodes.store.byIndex('pool', 'web').map(({ metadata }) => metadata.name)).toEqual(['n']);
  expect(still.get('ComputeAsset', 'a')?.metadata.name).toBe('a');
});

test('what is replaced or removed is no longer found as it was', () => {
  const still = createStillCaches([computeAsset({ metadata: { name: 'a' }, spec: { rackRef: { name: 'r1' } } })]);

  still.put(computeAsset({ metadata: { name: 'a' }, spec: { rackRef: { name: 'r2' } } }));
  const moved = still.caches.assets.store.byIndex('rack', 'r1').length;
  still.remove(computeAsset({ metadata: { name: 'a' } }));

  expect(moved).toBe(0);
  expect(still.caches.assets.store.size).toBe(0);
});

test('kinds that no cache holds are passed over', () => {
  const still = createStillCaches();

  still.put({ ...computeAsset(), kind: 'Node' });

  expect(still.get('Node', 'asset-1')).toBeUndefined();
});
