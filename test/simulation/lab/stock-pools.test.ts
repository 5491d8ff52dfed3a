import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Flavor } from '#models/generated/flavor.ts';
import type { NodePool } from '#models/generated/nodepool.ts';
import type { SKU } from '#models/generated/sku.ts';
import { matchesSku } from '#models/flavor/fit.ts';
import { importOpenb, type Inventory } from '#simulation/import/openb/openb.ts';
import { stockPools } from '#simulation/lab/stock-pools.ts';

function inventory(...shapes: string[]): Inventory {
  const lines = shapes.map((shape, at) => `m-${at},${shape}`);
  const text = ['sn,cpu_milli,memory_mib,gpu,model', ...lines].join('\n');
  const result = importOpenb(text, { assetsPerRack: 4, racksPerZone: 2, zonesPerRegion: 2, prefix: 'dc' });
  if (result.outcome === 'refused') throw new Error(JSON.stringify(result.errors));
  return result.inventory;
}

function made<T>(kind: string, from: Inventory, nodes: number): T[] {
  return stockPools(from, nodes).filter((object) => object.kind === kind) as unknown as T[];
}

test('there is a pool for each model of GPU and one for machines without, sized in proportion to stock', () => {
  const stock = inventory('8000,32768,0,', '8000,32768,0,', '8000,32768,0,', '8000,32768,2,T4', '8000,32768,8,G2');

  const pools = made<NodePool>('NodePool', stock, 4);

  expect(pools.map(({ metadata, spec }) => [metadata.name, spec.replicas])).toEqual([
    ['cpu-only', 2],
    ['g2', 1],
    ['t4', 1],
  ]);
});

test('a Flavor asks for the least of its shapes, and that without GPUs keeps off machines that have some', () => {
  const stock = inventory('16000,65536,0,', '8000,131072,0,', '32000,65536,4,T4', '16000,131072,2,T4');

  const flavors = made<Flavor>('Flavor', stock, 1);

  expect(flavors.map(({ spec }) => spec)).toEqual([
    {
      cpu: '8',
      memory: '64Gi',
      skuSelector: { matchExpressions: [{ key: 'rackwright.io/gpu-model', operator: 'DoesNotExist' }] },
    },
    { cpu: '16', memory: '64Gi', gpus: { model: 'T4', count: 2 } },
  ]);
});

test('whatever the list: every machine serves the Flavor of its own model, and no other', () => {
  const shape = fc
    .tuple(
      fc.constantFrom(8000, 16_000),
      fc.constantFrom(32_768, 65_536),
      fc.constantFrom('0,', '1,T4', '4,T4', '8,G2'),
    )
    .map((parts) => parts.join(','));
  fc.assert(
    fc.property(fc.array(shape, { minLength: 1, maxLength: 20 }), (shapes) => {
      const stock = inventory(...shapes);
      const flavors = made<Flavor>('Flavor', stock, 1);

      for (const sku of stock.skus as unknown as SKU[]) {
        const serving = flavors.filter(
          (flavor) => matchesSku(flavor, { ...sku, spec: { ...sku.spec, arch: 'amd64' } }).fits,
        );
        expect(serving.map(({ metadata }) => metadata.name)).toEqual([
          sku.spec.gpus?.model.toLowerCase() ?? 'cpu-only',
        ]);
      }
    }),
  );
});
