import { describe, expect, it } from 'vitest';
import { conditionOf } from '#models/conditions/conditions.ts';
import type { ObservedSKU } from '#models/sku/decide.ts';
import { decideSKU } from '#models/sku/decide.ts';
import { createdAt, now } from '#test/builders/metadata.ts';
import { sku } from '#test/builders/sku.ts';
import { decideTwice } from '../reconcile/settled.ts';

function decide(object = sku(), seen: Partial<ObservedSKU> = {}) {
  const observed = { assets: 10, available: 4, faulty: 0, users: [], ...seen };
  const decision = decideTwice(object, (each, later) => decideSKU(each, observed, now + later));
  return { ...decision, ready: conditionOf(decision, 'Ready') };
}

describe('a SKU', () => {
  it('counts its assets', () => {
    const { status, ready, intents } = decide();

    expect(status).toMatchObject({ phase: 'Active', assets: 10, available: 4 });
    expect(ready).toMatchObject({ status: 'True', message: '10 assets: 4 available.' });
    expect(intents).toEqual([]);
  });

  it('without cpu or memory serves nobody, and says what to write', () => {
    const { status, ready } = decide(sku({ spec: { memory: 0 } }));

    expect(status.phase).toBe('Degraded');
    expect(ready).toMatchObject({ reason: 'InvalidHardware' });
    expect(ready?.message).toContain('cpu 64 and memory 0');
  });

  it('most of whose assets are faulty is Degraded, and well again when they are', () => {
    const ill = decide(sku(), { faulty: 6 });
    const well = decide(sku({ status: ill.status }));

    expect(ill.status.phase).toBe('Degraded');
    expect(ill.ready?.reason).toBe('ManyFaulty');
    expect(ill.intents).toMatchObject([{ do: 'event', type: 'Warning', reason: 'ManyFaulty' }]);
    expect(well.status.phase).toBe('Active');
    expect(well.intents).toMatchObject([{ do: 'event', type: 'Normal', reason: 'Ready' }]);
  });

  it('stays while assets are of it', () => {
    const { ready } = decide(sku({ metadata: { deletionTimestamp: createdAt } }), { users: ['ComputeAsset s1'] });

    expect(ready).toMatchObject({ status: 'False', reason: 'InUse' });
  });
});
