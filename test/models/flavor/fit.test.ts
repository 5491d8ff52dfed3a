import { describe, expect, it } from 'vitest';
import { matchesFacts, matchesSku } from '#models/flavor/fit.ts';
import { flavor } from '#test/builders/flavor.ts';
import { sku } from '#test/builders/sku.ts';

const h100 = { model: 'H100', count: 8 };

describe('a SKU for a Flavor', () => {
  it('fits when it holds exactly the least', () => {
    expect(matchesSku(flavor({ spec: { cpu: 64, memory: '512Gi' } }), sku())).toEqual({ fits: true });
  });

  it('fits a Flavor that asks for nothing', () => {
    expect(matchesSku(flavor({ spec: { cpu: undefined, memory: undefined } }), sku())).toEqual({ fits: true });
  });

  it.each([
    { reason: 'TooSmallCPU', spec: { cpu: '64001m' }, hardware: {} },
    { reason: 'TooSmallMemory', spec: { memory: '513Gi' }, hardware: {} },
    { reason: 'WrongArch', spec: { arch: 'arm64' }, hardware: {} },
    { reason: 'TooFewGPUs', spec: { gpus: { count: 1 } }, hardware: {} },
    { reason: 'TooFewGPUs', spec: { gpus: { model: 'H100', count: 8 } }, hardware: { gpus: { ...h100, count: 4 } } },
    { reason: 'WrongGPU', spec: { gpus: { model: 'A100', count: 1 } }, hardware: { gpus: h100 } },
    { reason: 'NotSelected', spec: { skus: ['sku-2'] }, hardware: {} },
    { reason: 'NotSelected', spec: { skuSelector: { matchLabels: { tier: 'gold' } } }, hardware: {} },
  ] as const)('is $reason for $spec', ({ reason, spec, hardware }) => {
    const asked = 'skus' in spec ? { skus: [...spec.skus] } : spec;

    expect(matchesSku(flavor({ spec: asked }), sku({ spec: hardware }))).toEqual({ fits: false, reason });
  });

  it('is selected by its name and its labels', () => {
    const picky = flavor({ spec: { skus: ['sku-1'], skuSelector: { matchLabels: { tier: 'gold' } } } });

    expect(matchesSku(picky, sku({ metadata: { labels: { tier: 'gold' } } }))).toEqual({ fits: true });
  });

  it('fits any model where the Flavor names none', () => {
    expect(matchesSku(flavor({ spec: { gpus: { count: 8 } } }), sku({ spec: { gpus: h100 } }))).toEqual({ fits: true });
  });
});

describe('a machine for a Flavor', () => {
  it('goes by its SKU where nothing was measured', () => {
    expect(matchesFacts(flavor(), undefined, sku())).toEqual({ fits: true });
    expect(matchesFacts(flavor(), { serial: 'SN-1' }, sku())).toEqual({ fits: true });
  });

  it('that measures less than its SKU promises is told apart', () => {
    expect(matchesFacts(flavor(), { memory: '128Gi' }, sku())).toEqual({ fits: false, reason: 'TooSmallMemory' });
  });

  it('that measures more than its SKU promises fits', () => {
    const large = flavor({ spec: { memory: '1Ti', gpus: { model: 'H100', count: 8 } } });

    expect(matchesFacts(large, { memory: '1Ti', gpus: h100 }, sku())).toEqual({ fits: true });
  });

  it('is still selected by its SKU', () => {
    expect(matchesFacts(flavor({ spec: { skus: ['sku-2'] } }), { cpu: 512 }, sku())).toEqual({
      fits: false,
      reason: 'NotSelected',
    });
  });
});
