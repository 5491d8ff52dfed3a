import { describe, expect, it } from 'vitest';
import { waste } from '#models/placement/waste.ts';
import { flavor } from '#test/builders/flavor.ts';
import { sku } from '#test/builders/sku.ts';

const asked = flavor({ spec: { cpu: '16', memory: '64Gi', gpus: undefined } });
const of = (cpu: string, memory: string, gpus?: { model: string; count: number }) =>
  waste(asked, sku({ spec: { cpu, memory, gpus } }), undefined);

describe('waste', () => {
  it('is nothing for a perfect fit, and one for each whole multiple beyond it', () => {
    expect(of('16', '64Gi')).toBe(0);
    expect(of('32', '64Gi')).toBe(1);
    expect(of('32', '192Gi')).toBe(3);
  });

  it('of a GPU that nobody asked for outweighs all the rest', () => {
    expect(of('16', '64Gi', { model: 'H100', count: 1 })).toBeGreaterThan(of('128', '1Ti'));
  });

  it('goes by what was measured where something was', () => {
    expect(waste(asked, sku({ spec: { cpu: '16', memory: '64Gi', gpus: undefined } }), { cpu: '32' })).toBe(1);
  });
});
