import { expect, test } from 'vitest';
import { estimatesFrom, rememberedEstimates } from '#controllers/estimate/past.ts';
import { createStillCaches } from '#controllers/shell/still-caches.ts';
import { timestamp } from '#models/ports/clock.ts';
import { computeAsset } from '#test/builders/computeasset.ts';
import { computeNode } from '#test/builders/computenode.ts';
import { now } from '#test/builders/metadata.ts';
import { operation } from '#test/builders/operation.ts';

const installed = (name: string, minutes: number) =>
  operation({
    metadata: { name },
    spec: { layer: 'os', assetRef: { name: 'a' } },
    status: {
      observedGeneration: 1,
      phase: 'Succeeded',
      conditions: [],
      startedAt: timestamp(now),
      finishedAt: timestamp(now + minutes * 60_000),
    },
  });

test('what took how long is told by SKU, by Operations and by ComputeNodes', () => {
  const still = createStillCaches();
  const { caches } = still;
  still.put(computeAsset({ metadata: { name: 'a' } }));
  still.put(installed('past', 8));
  still.put(
    computeNode({
      spec: { assetRef: { name: 'a', uid: 'a' } },
      status: {
        phase: 'Ready',
        observedGeneration: 1,
        conditions: [],
        layers: [
          { name: 'k8s', fingerprint: 'k', at: timestamp(now) },
          { name: 'join', fingerprint: 'j', at: timestamp(now + 120_000) },
        ],
      },
    }),
  );

  const estimates = estimatesFrom(caches);

  const [asset] = caches.assets.store.list();
  const sku = asset?.spec.skuRef.name ?? '';
  expect(estimates.stepMs('os', [sku])).toBe(8 * 60_000);
  expect(estimates.stepMs('join', [sku])).toBe(120_000);
});

test('what is known is looked up anew after a minute, and not before', () => {
  const still = createStillCaches();
  const { caches } = still;
  let at = now;
  const estimates = rememberedEstimates(caches, () => at);
  still.put(computeAsset({ metadata: { name: 'a' } }));
  expect(estimates().stepMs('os')).toBeUndefined();

  still.put(installed('past', 8));
  at += 59_000;
  expect(estimates().stepMs('os')).toBeUndefined();
  at += 1_000;
  expect(estimates().stepMs('os')).toBe(8 * 60_000);
});

test('of a large hall a part is asked, from all over it', () => {
  const still = createStillCaches();
  const { caches } = still;
  still.put(computeAsset({ metadata: { name: 'a' } }));
  for (let number = 0; number < 9_000; number++) still.put(installed(`past-${number}`, number < 4_500 ? 90 : 8));

  expect(estimatesFrom(caches).stepMs('os')).toBe(8 * 60_000);
});
