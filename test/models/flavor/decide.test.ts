import { describe, expect, it } from 'vitest';
import { conditionOf } from '#models/conditions/conditions.ts';
import type { SKU } from '#models/generated/sku.ts';
import { decideFlavor } from '#models/flavor/decide.ts';
import { flavor } from '#test/builders/flavor.ts';
import { now } from '#test/builders/metadata.ts';
import { sku } from '#test/builders/sku.ts';
import { decideTwice } from '../reconcile/settled.ts';

function decide(skus: readonly SKU[], object = flavor()) {
  const decision = decideTwice(object, (each, later) => decideFlavor(each, { skus, users: [] }, now + later));
  return { ...decision, ready: conditionOf(decision, 'Ready') };
}

const stocked = (name: string, assets: number, available: number) =>
  sku({ metadata: { name }, status: { phase: 'Active', observedGeneration: 1, conditions: [], assets, available } });

describe('a Flavor', () => {
  it('is InStock while a machine of a SKU that fits is free', () => {
    const small = sku({ metadata: { name: 'small' }, spec: { cpu: 8 } });
    const { status, ready } = decide([stocked('b', 10, 0), small, stocked('a', 20, 4)]);

    expect(status).toMatchObject({ phase: 'InStock', matching: 30, available: 4, skus: ['a', 'b'] });
    expect(ready).toMatchObject({ status: 'True', message: '4 of 30 machines are free (SKU a, b).' });
  });

  it('is SoldOut when machines fit and none is free, which is told', () => {
    const before = flavor({ status: decide([stocked('a', 20, 1)]).status });
    const { status, ready, intents } = decide([stocked('a', 20, 0)], before);

    expect(status.phase).toBe('SoldOut');
    expect(ready).toMatchObject({ status: 'False', reason: 'SoldOut' });
    expect(intents).toMatchObject([{ do: 'event', type: 'Warning', reason: 'SoldOut' }]);
  });

  it('warns of no sale while its machines are still being enrolled', () => {
    const { status, intents } = decide([stocked('a', 20, 0)]);

    expect(status.phase).toBe('SoldOut');
    expect(intents).toEqual([]);
  });

  it('is Unmatched when no SKU fits, and says why by class', () => {
    const skus = [
      sku({ metadata: { name: 'a' }, spec: { cpu: 8 } }),
      sku({ metadata: { name: 'b' }, spec: { cpu: 16 } }),
      sku({ metadata: { name: 'c' }, spec: { memory: '64Gi' } }),
    ];
    const { status, ready } = decide(skus);

    expect(status).toMatchObject({ phase: 'Unmatched', matching: 0, available: 0, skus: [] });
    expect(ready?.message).toBe(
      'No SKU fits Flavor flavor-1: 2 TooSmallCPU, 1 TooSmallMemory. Ask for less, or add a SKU that holds it.',
    );
  });

  it('in a hall without SKUs says that', () => {
    expect(decide([]).ready?.message).toBe('There is no SKU yet, so none fits Flavor flavor-1.');
  });

  it('names at most 64 SKUs, and counts all', () => {
    const skus = Array.from({ length: 70 }, (_, index) => stocked(`sku-${index + 100}`, 1, 1));
    const { status, ready } = decide(skus);

    expect(status.skus).toHaveLength(64);
    expect(status.matching).toBe(70);
    expect(ready?.message).toContain('SKU sku-100, sku-101, sku-102 and 67 more');
  });
});
