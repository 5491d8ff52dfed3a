import type { Draft, DraftAsset } from './draft.ts';
import { elsewhere, reporter, type Finding } from './finding.ts';

/** Machines that would stand in one another, or out of their Rack. Heights are those of SKUs and Racks as far as known. */
export function reportOverlaps(
  { assets, fields }: Draft,
  heights: { sku: ReadonlyMap<string, number>; rack: ReadonlyMap<string, number> },
  errors: Finding[],
): void {
  const taken = new Map<string, DraftAsset>();
  for (const asset of assets) {
    const { rackUnit, rack, sku, face } = asset;
    if (rackUnit === undefined) continue;
    const report = reporter(errors, asset.at);
    const top = rackUnit + (heights.sku.get(sku) ?? 1) - 1;
    const rackHeight = heights.rack.get(rack);
    if (rackHeight !== undefined && top > rackHeight) {
      report(fields.rackUnit, `${asset.name} would reach up to unit ${top}, but Rack ${rack} has ${rackHeight}`);
      continue;
    }
    const places = unitsOf(rackUnit, top).flatMap((unit) =>
      (face === undefined ? ['front', 'rear'] : [face]).map((side) => `${rack} ${side} ${unit}`),
    );
    const place = places.find((one) => taken.has(one));
    const twin = place === undefined ? undefined : taken.get(place);
    if (place !== undefined && twin !== undefined) {
      const unit = place.split(' ').at(-1);
      report(
        fields.rackUnit,
        `unit ${unit} of Rack ${rack} is taken by ${twin.name} on ${elsewhere(twin.at, asset.at)}`,
      );
      continue;
    }
    for (const one of places) taken.set(one, asset);
  }
}

function unitsOf(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
}
