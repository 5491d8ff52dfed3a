import { racks } from '#models/generated/resources.ts';
import { decideRack } from '#models/rack/decide.ts';
import { aboveRack, racksInAZone, racksInRegion } from './place/family.ts';
import { placeController } from './place/place.ts';
import type { ControllerDefinition } from './runtime/controller.ts';
import { source } from './runtime/source.ts';
import { specChanged } from './shell/changed.ts';
import type { Ports } from './shell/ports.ts';
import { titlesOf, usersSource } from './shell/users.ts';

export function rackController(ports: Ports): ControllerDefinition {
  const { caches } = ports;
  return placeController(ports, {
    resource: racks,
    informer: caches.racks,
    decide: decideRack,
    above: ({ spec }) => aboveRack(caches, spec.azoneRef.name),
    racks: (rack) => [rack],
    holding: (rack) => [rack],
    users: ({ metadata }) => titlesOf(caches.assets.store.byIndex('rack', metadata.name)),
    sources: [
      usersSource(caches.assets, ({ spec }) => [spec.rackRef.name], caches.racks),
      source(caches.azones, (azone, old) => (specChanged(azone, old) ? racksInAZone(caches, azone.metadata.name) : [])),
      source(caches.regions, (region, old) =>
        specChanged(region, old) ? racksInRegion(caches, region.metadata.name) : [],
      ),
    ],
  });
}
