import type { ComputeAsset } from '../generated/computeasset.ts';
import type { Manifest } from '../meta/manifest.ts';
import type { Draft, DraftAsset } from './draft.ts';
import { quoted, reporter, type Finding, type ImportOutcome, type Skipped } from './finding.ts';
import { placesOf } from './places.ts';
import { reportOverlaps } from './rack-units.ts';
import { skusOf } from './skus.ts';
import { reportTwins } from './twins.ts';

/**
 * The objects of a draft, in the order in which one refers to the other and by name within a kind, so that the order of
 * rows changes nothing. Refused when `errors` has some already, or when parts of the draft contradict each other.
 */
export function assemble(draft: Draft, errors: Finding[], skipped: Skipped[] = []): ImportOutcome {
  const places = placesOf(draft, errors);
  const skus = skusOf(draft.skus, errors);
  for (const { at, sku } of draft.assets) {
    if (skus.has(sku)) continue;
    reporter(errors, at)(
      draft.fields.sku,
      `what SKU ${quoted(sku)} holds isn't said: give its cpu and memory, or a file with SKUs`,
    );
  }
  reportTwins(draft, errors);
  const heights = {
    sku: new Map([...skus].map(([name, { spec }]) => [name, spec.heightU ?? 1])),
    rack: new Map(
      places.racks.flatMap(({ metadata, spec }) => (spec.heightU === undefined ? [] : [[metadata.name, spec.heightU]])),
    ),
  };
  reportOverlaps(draft, heights, errors);
  if (errors.length > 0) return { outcome: 'refused', errors: errors.toSorted(byPlace) };
  const used = new Set(draft.assets.map(({ sku }) => sku));
  const assets = draft.assets.map(manifestOf).toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  return {
    outcome: 'imported',
    objects: [
      ...places.regions,
      ...places.azones,
      ...places.racks,
      ...[...skus.values()].filter(({ metadata }) => used.has(metadata.name)),
      ...assets,
    ],
    skipped,
  };
}

function manifestOf({ name, serial, rack, rackUnit, sku, labels, spec }: DraftAsset): Manifest<ComputeAsset> {
  return {
    apiVersion: 'rackwright.io/v1alpha1',
    kind: 'ComputeAsset',
    metadata: { name, ...(labels && Object.keys(labels).length > 0 && { labels }) },
    spec: {
      ...(spec.type !== undefined && { type: spec.type }),
      rackRef: { name: rack },
      ...(rackUnit !== undefined && { rackUnit }),
      skuRef: { name: sku },
      serial,
      ...spec,
    },
  };
}

function byPlace(a: Finding, b: Finding): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return (a.line ?? 0) - (b.line ?? 0);
}
