import { expect, test } from 'vitest';
import { countAssets } from '#models/place/counts.ts';
import type { ComputeAssetPhase } from '#models/generated/computeasset.ts';
import { computeAsset } from '#test/builders/computeasset.ts';

const inPhase = (phase: ComputeAssetPhase) => computeAsset({ status: { phase } });

test('assets count by what they are good for, the retired not at all', () => {
  const assets = [
    computeAsset(),
    inPhase('Enrolling'),
    inPhase('Available'),
    inPhase('Claimed'),
    inPhase('InUse'),
    inPhase('Released'),
    inPhase('Cleaning'),
    inPhase('Faulty'),
    inPhase('Quarantined'),
    inPhase('Retired'),
  ];

  expect(countAssets(assets)).toEqual({ assets: 9, available: 1, inUse: 4, faulty: 2 });
});
