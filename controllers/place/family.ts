import type { Ancestor } from '#models/place/maintenance.ts';
import type { Parent } from '#models/place/observed.ts';
import type { Maintenance } from '#models/generated/shared.ts';
import type { KubeObject } from '#models/meta/object.ts';
import type { Caches } from '../shell/caches.ts';

export function racksInAZone({ racks }: Caches, azone: string): string[] {
  return racks.store.byIndex('azone', azone).map(({ metadata }) => metadata.name);
}

export function azonesInRegion({ azones }: Caches, region: string): string[] {
  return azones.store.byIndex('region', region).map(({ metadata }) => metadata.name);
}

export function racksInRegion(caches: Caches, region: string): string[] {
  return azonesInRegion(caches, region).flatMap((azone) => racksInAZone(caches, azone));
}

/** The AZone that a Rack names, whether it exists or not. */
export function azoneOfRack({ racks }: Caches, rack: string): string[] {
  const found = racks.store.get(rack);
  return found === undefined ? [] : [found.spec.azoneRef.name];
}

/** The Region that an AZone names, whether it exists or not. */
export function regionOfAZone({ azones }: Caches, azone: string): string[] {
  const found = azones.store.get(azone);
  return found === undefined ? [] : [found.spec.regionRef.name];
}

export function aboveAZone({ regions }: Caches, region: string): { parent: Parent; ancestors: Ancestor[] } {
  const found = regions.store.get(region);
  return { parent: parentOf('Region', region, found), ancestors: ancestorOf('Region', found) };
}

export function aboveRack(caches: Caches, azone: string): { parent: Parent; ancestors: Ancestor[] } {
  const found = caches.azones.store.get(azone);
  const region = found === undefined ? undefined : caches.regions.store.get(found.spec.regionRef.name);
  return {
    parent: parentOf('AZone', azone, found),
    ancestors: [...ancestorOf('AZone', found), ...ancestorOf('Region', region)],
  };
}

function parentOf(kind: Parent['kind'], name: string, found: KubeObject | undefined): Parent {
  if (found === undefined) return { kind, name, seen: 'missing' };
  return { kind, name, seen: found.metadata.deletionTimestamp === undefined ? 'found' : 'deleting' };
}

function ancestorOf(
  kind: Ancestor['kind'],
  place: { metadata: { name: string }; spec: { maintenance: Maintenance } } | undefined,
): Ancestor[] {
  return place === undefined ? [] : [{ kind, name: place.metadata.name, maintenance: place.spec.maintenance }];
}
