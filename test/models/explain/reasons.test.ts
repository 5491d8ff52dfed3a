import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { reasonRows, rowOf } from '#models/explain/reasons.ts';
import type { Explained } from '#models/explain/view.ts';
import { computeAsset } from '../../builders/computeasset.ts';
import { cluster } from '../../builders/cluster.ts';
import { boundNode } from '../../builders/computenode.ts';
import { flavor } from '../../builders/flavor.ts';
import { nodePool } from '../../builders/nodepool.ts';
import { operation } from '../../builders/operation.ts';
import { opsMaster } from '../../builders/opsmaster.ts';
import { opsMinion } from '../../builders/opsminion.ts';
import { osImage } from '../../builders/osimage.ts';
import { rack } from '../../builders/rack.ts';
import { resourceOffer } from '../../builders/resourceoffer.ts';
import { sku } from '../../builders/sku.ts';
import { unit } from '../../builders/unit.ts';
import { explained, unready } from './told.ts';

/** What compiles can't be asked for the words of a union. */
async function wordsOf(path: string): Promise<string[]> {
  const source = await readFile(new URL(`../../../models/${path}`, import.meta.url), 'utf8');
  return [...source.matchAll(/'([A-Z][A-Za-z]+)'/g)].map(([, word = '']) => word);
}

const reasons = [
  ...new Set([...(await wordsOf('conditions/reasons.ts')), ...(await wordsOf('conditions/chain-reasons.ts'))]),
];

test('every reason that a condition can carry is explained, or said to be told by its message alone', () => {
  expect(reasons.length).toBeGreaterThan(100);
  expect(Object.keys(reasonRows).toSorted()).toEqual(reasons.toSorted());
  for (const row of Object.values(reasonRows)) {
    if (row !== 'message') expect(row.toward ?? row.help, 'it leads somewhere, or helps').toBeDefined();
  }
});

test('a reason of another version of the controllers is told by its message alone', () => {
  expect(rowOf('EatenByMice')).toEqual({});
  expect(rowOf('constructor')).toEqual({});
  expect(rowOf(undefined)).toEqual({});
});

const kinds: [string, (reason: string) => Explained][] = [
  ['Rack', (reason) => rack({ status: unready('Active', reason, 'Told.') })],
  ['SKU', (reason) => sku({ status: { ...unready('Active', reason, 'Told.'), assets: 0, available: 0 } })],
  ['ComputeAsset', (reason) => computeAsset({ status: unready('Faulty', reason, 'Told.') })],
  ['Flavor', (reason) => flavor({ status: { ...unready('SoldOut', reason, 'Told.'), matching: 0, available: 0 } })],
  ['OSImage', (reason) => osImage({ status: { ...unready('Invalid', reason, 'Told.'), usedBy: 0 } })],
  ['OpsMaster', (reason) => opsMaster({ status: { ...unready('Invalid', reason, 'Told.'), minions: 0 } })],
  ['OpsMinion', (reason) => opsMinion({ status: unready('Unreachable', reason, 'Told.') })],
  ['Operation', (reason) => operation({ status: unready('Pending', reason, 'Told.') })],
  ['Cluster', (reason) => cluster({ status: unready('Invalid', reason, 'Told.') })],
  ['NodePool', (reason) => nodePool({ status: unready('Scaling', reason, 'Told.') })],
  ['ComputeNode', (reason) => boundNode({ status: unready('Installing', reason, 'Told.') })],
  ['ResourceOffer', (reason) => resourceOffer({ status: unready('Refused', reason, 'Told.') })],
  ['Unit', (reason) => unit({ status: unready('Scaling', reason, 'Told.') })],
];

test.each(kinds)('%s is explained whatever its reason, though nothing around it was read', (_kind, made) => {
  for (const reason of [...reasons, 'EatenByMice']) {
    const { well, cause } = explained([made(reason)]);

    expect(well).toBe(false);
    expect(cause.reason).toBe(reason);
    expect(cause.says).toContain('Told.');
  }
});
