import { afterEach, beforeEach, expect, test } from 'vitest';
import { flavorController } from '#controllers/flavor.ts';
import { skuController } from '#controllers/sku.ts';
import type { Flavor } from '#models/generated/flavor.ts';
import type { SKU } from '#models/generated/sku.ts';
import { computeAsset } from '../builders/computeasset.ts';
import { flavor } from '../builders/flavor.ts';
import { nodePool } from '../builders/nodepool.ts';
import { sku } from '../builders/sku.ts';
import { createControllerLab } from './lab.ts';
import type { ControllerLab } from './lab.ts';

let lab: ControllerLab;

const available = (name: string) =>
  computeAsset({
    metadata: { name },
    spec: { serial: `SN-${name}` },
    status: { observedGeneration: 1, phase: 'Available', conditions: [] },
  });

beforeEach(async () => {
  lab = await createControllerLab();
  await lab.put(sku());
  await lab.put(flavor());
});

afterEach(() => lab.stop());

test('a SKU counts its assets over all Racks, and a Flavor the SKUs that fit it', async () => {
  await lab.put(available('a'));
  await lab.put(computeAsset({ metadata: { name: 'b' }, spec: { serial: 'SN-b', rackRef: { name: 'rack-2' } } }));
  await lab.start(skuController, flavorController);

  expect(lab.get<SKU>('SKU', 'sku-1')?.status).toMatchObject({ assets: 2, available: 1 });
  expect(lab.get<Flavor>('Flavor', 'flavor-1')?.status).toMatchObject({
    phase: 'InStock',
    matching: 2,
    available: 1,
    skus: ['sku-1'],
  });
});

test('an asset that turns into another SKU is counted there', async () => {
  await lab.put(available('a'));
  await lab.put(sku({ metadata: { name: 'sku-2' } }));
  await lab.start(skuController);

  await lab.change('ComputeAsset', 'a', { spec: { skuRef: { name: 'sku-2' } } });
  await lab.settle();

  expect(lab.get<SKU>('SKU', 'sku-1')?.status).toMatchObject({ assets: 0, available: 0 });
  expect(lab.get<SKU>('SKU', 'sku-2')?.status).toMatchObject({ assets: 1, available: 1 });
});

test('the last free machine that goes sells a Flavor out, and a label on a SKU brings it back', async () => {
  await lab.put(available('a'));
  await lab.put(sku({ metadata: { name: 'sku-2' } }));
  await lab.put(flavor({ metadata: { name: 'labelled' }, spec: { skuSelector: { matchLabels: { tier: 'gold' } } } }));
  await lab.start(skuController, flavorController);
  expect(lab.ready('Flavor', 'flavor-1')).toBe('True Ready');
  expect(lab.ready('Flavor', 'labelled')).toBe('False NoMatchingSKU');

  await lab.change('SKU', 'sku-2', { metadata: { labels: { tier: 'gold' } } });
  await lab.change('ComputeAsset', 'a', { status: { phase: 'Claimed' } }, 'status');
  await lab.settle();

  expect(lab.ready('Flavor', 'flavor-1')).toBe('False SoldOut');
  expect(lab.ready('Flavor', 'labelled')).toBe('False SoldOut');
});

test('a Flavor of a pool waits with its deletion until the pool is gone', async () => {
  await lab.put(nodePool());
  await lab.start(flavorController);
  await lab.delete('Flavor', 'flavor-1');
  await lab.settle();
  expect(lab.ready('Flavor', 'flavor-1')).toBe('False InUse');

  await lab.delete('NodePool', 'pool-1');
  await lab.settle();
  expect(lab.get('Flavor', 'flavor-1')).toBeUndefined();
});

test('labels and facts of assets wake neither SKU nor Flavor', async () => {
  await lab.put(available('a'));
  await lab.start(skuController, flavorController);
  const reconciles = lab.reconciles();

  await lab.change('ComputeAsset', 'a', { metadata: { labels: { owner: 'ann' } } });
  await lab.change('ComputeAsset', 'a', { status: { facts: { bootId: 'b' } } }, 'status');
  await lab.settle();

  expect(lab.reconciles()).toBe(reconciles);
});

test('in steady state nothing is reconciled and nothing is written', async () => {
  await lab.put(available('a'));
  await lab.start(skuController, flavorController);
  const [writes, reconciles] = [lab.writes(), lab.reconciles()];

  await lab.settle(3_600_000);

  expect([lab.writes(), lab.reconciles()]).toEqual([writes, reconciles]);
});
