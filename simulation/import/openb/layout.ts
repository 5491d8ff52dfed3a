import type { AZone } from '#models/generated/azone.ts';
import type { Rack } from '#models/generated/rack.ts';
import type { Region } from '#models/generated/region.ts';
import type { Manifest } from '#models/meta/manifest.ts';

/** How machines stand, as a list of them doesn't say: filled up one after another, in the order of the list. */
export interface Layout {
  assetsPerRack: number;
  racksPerZone: number;
  zonesPerRegion: number;
  /** First part of the names of places. */
  prefix: string;
}

export interface Places {
  regions: Manifest<Region>[];
  azones: Manifest<AZone>[];
  racks: Manifest<Rack>[];
  /** Name of the Rack that the machine at this index stands in. */
  rackOf: (index: number) => string;
}

/** Just as many places as `machines` need. Numbers in names are as wide as the longest, so that they sort. */
export function layOut(machines: number, { assetsPerRack, racksPerZone, zonesPerRegion, prefix }: Layout): Places {
  const rackCount = Math.ceil(machines / assetsPerRack);
  const zoneCount = Math.ceil(rackCount / racksPerZone);
  const regionCount = Math.ceil(zoneCount / zonesPerRegion);

  const regionName = (region: number): string => `${prefix}-r${padded(region, regionCount)}`;
  const zoneName = (zone: number): string => {
    const within = padded(zone % zonesPerRegion, Math.min(zonesPerRegion, zoneCount));
    return `${regionName(Math.floor(zone / zonesPerRegion))}-z${within}`;
  };
  const rackName = (rack: number): string => {
    const within = padded(rack % racksPerZone, Math.min(racksPerZone, rackCount));
    return `${zoneName(Math.floor(rack / racksPerZone))}-k${within}`;
  };

  return {
    regions: numbers(regionCount).map((region) => ({
      apiVersion: 'rackwright.io/v1alpha1',
      kind: 'Region',
      metadata: { name: regionName(region) },
      spec: {},
    })),
    azones: numbers(zoneCount).map((zone) => ({
      apiVersion: 'rackwright.io/v1alpha1',
      kind: 'AZone',
      metadata: { name: zoneName(zone) },
      spec: { regionRef: { name: regionName(Math.floor(zone / zonesPerRegion)) } },
    })),
    racks: numbers(rackCount).map((rack) => ({
      apiVersion: 'rackwright.io/v1alpha1',
      kind: 'Rack',
      metadata: { name: rackName(rack) },
      spec: { azoneRef: { name: zoneName(Math.floor(rack / racksPerZone)) } },
    })),
    rackOf: (index) => rackName(Math.floor(index / assetsPerRack)),
  };
}

/** The number at `index`, counted from 1, as wide as the last of `count`. */
function padded(index: number, count: number): string {
  return String(index + 1).padStart(String(count).length, '0');
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
