import { decideAZone } from '#models/azone/decide.ts';
import { azones } from '#models/generated/resources.ts';
import { aboveAZone, azoneOfRack, azonesInRegion, racksInAZone } from './place/family.ts';
import { placeController } from './place/place.ts';
import type { ControllerDefinition } from './runtime/controller.ts';
import { source } from './runtime/source.ts';
import { specChanged } from './shell/changed.ts';
import type { Ports } from './shell/ports.ts';
import { titlesOf, usersSource } from './shell/users.ts';

export function azoneController(ports: Ports): ControllerDefinition {
  const { caches } = ports;

  function* users(azone: string): Generator<string> {
    yield* titlesOf(caches.racks.store.byIndex('azone', azone));
    yield* titlesOf(caches.clusters.store.list().filter(({ spec }) => spec.azoneRef?.name === azone));
  }

  return placeController(ports, {
    resource: azones,
    informer: caches.azones,
    decide: decideAZone,
    above: ({ spec }) => aboveAZone(caches, spec.regionRef.name),
    racks: (azone) => racksInAZone(caches, azone),
    holding: (rack) => azoneOfRack(caches, rack),
    users: ({ metadata }) => users(metadata.name),
    sources: [
      usersSource(caches.racks, ({ spec }) => [spec.azoneRef.name], caches.azones),
      usersSource(
        caches.clusters,
        ({ spec }) => (spec.azoneRef === undefined ? [] : [spec.azoneRef.name]),
        caches.azones,
      ),
      source(caches.racks, ({ spec }, old) => (old === undefined ? [spec.azoneRef.name] : [])),
      source(caches.regions, (region, old) =>
        specChanged(region, old) ? azonesInRegion(caches, region.metadata.name) : [],
      ),
    ],
  });
}
