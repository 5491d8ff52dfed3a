import { epochOf } from '#models/computeasset/observed.ts';
import type { Claimant, ObservedAsset, Twin } from '#models/computeasset/observed.ts';
import { bmcKey, serialKey, twinsOf } from '#models/computeasset/identity.ts';
import type { ComputeAsset } from '#models/generated/computeasset.ts';
import type { Stored } from '#models/meta/object.ts';
import type { Caches } from '../shell/caches.ts';
import { standingOf } from '../shell/places.ts';

/** What a look at a ComputeAsset needs beside the caches. */
export interface AssetCircumstances {
  /** The ComputeNode of its claim: what a cache lacks isn't gone for that, so whoever looks says how it was looked up. */
  claimant: Claimant;
  /** Why everything destructive stands still, or undefined. */
  frozen: string | undefined;
}

/** What is decided on a ComputeAsset by: from `caches` and what is given alone, so that a plan asks as the controller does. */
export function observeAsset(
  caches: Caches,
  asset: Stored<ComputeAsset>,
  { claimant, frozen }: AssetCircumstances,
): ObservedAsset {
  const standing = standingOf(caches, asset);
  const epoch = epochOf(asset);
  return {
    references: standing.references,
    maintenance: standing.maintenance,
    minion: caches.minions.store.get(asset.metadata.name),
    twins: twins(caches, asset),
    claimant,
    operations: caches.operations.store
      .byIndex('asset', asset.metadata.name)
      .filter((operation) => operation.spec.claim?.epoch === epoch)
      .toSorted((a, b) => a.spec.sequence - b.spec.sequence),
    frozen,
  };
}

function twins({ assets: { store } }: Caches, asset: Stored<ComputeAsset>): Twin[] {
  const { serial, bmc } = asset.spec;
  const bySerial = twinsOf(asset, store.byIndex('serial', serialKey(serial)), 'serial');
  if (bmc === undefined) return bySerial;
  return [...bySerial, ...twinsOf(asset, store.byIndex('bmc', bmcKey(bmc.address)), 'BMC address')];
}
