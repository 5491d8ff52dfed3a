import { regions } from '#models/generated/resources.ts';
import { decideRegion } from '#models/region/decide.ts';
import { azoneOfRack, racksInRegion, regionOfAZone } from './place/family.ts';
import { placeController } from './place/place.ts';
import type { ControllerDefinition } from './runtime/controller.ts';
import { source } from './runtime/source.ts';
import type { Ports } from './shell/ports.ts';
import { titlesOf, usersSource } from './shell/users.ts';

export function regionController(ports: Ports): ControllerDefinition {
  const { caches } = ports;
  return placeController(ports, {
    resource: regions,
    informer: caches.regions,
    decide: decideRegion,
    above: () => ({ ancestors: [] }),
    racks: (region) => racksInRegion(caches, region),
    holding: (rack) => azoneOfRack(caches, rack).flatMap((azone) => regionOfAZone(caches, azone)),
    users: ({ metadata }) => titlesOf(caches.azones.store.byIndex('region', metadata.name)),
    sources: [
      usersSource(caches.azones, ({ spec }) => [spec.regionRef.name], caches.regions),
      // What stands in it changes when Racks and AZones come or go; their references can't be changed.
      source(caches.azones, ({ spec }, old) => (old === undefined ? [spec.regionRef.name] : [])),
      source(caches.racks, ({ spec }, old) => (old === undefined ? regionOfAZone(caches, spec.azoneRef.name) : [])),
    ],
  });
}
