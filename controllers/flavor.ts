import { decideFlavor } from '#models/flavor/decide.ts';
import { flavors } from '#models/generated/resources.ts';
import type { SKU } from '#models/generated/sku.ts';
import { same } from '#models/reconcile/same.ts';
import type { ControllerDefinition } from './runtime/controller.ts';
import { source } from './runtime/source.ts';
import { specChanged } from './shell/changed.ts';
import { gathered } from './shell/gathered.ts';
import type { Ports } from './shell/ports.ts';
import { statusController } from './shell/status-controller.ts';
import { titlesOf, usersSource } from './shell/users.ts';

/** Matches SKUs, not assets: how many machines there are of each, the SKU's status says. */
export function flavorController(ports: Ports): ControllerDefinition {
  const { caches, clock } = ports;

  function* users(flavor: string): Generator<string> {
    yield* titlesOf(caches.pools.store.byIndex('flavor', flavor));
    yield* titlesOf(caches.units.store.byIndex('flavor', flavor));
    yield* titlesOf(caches.nodes.store.byIndex('flavor', flavor));
  }

  return statusController(ports, {
    resource: flavors,
    informer: caches.flavors,
    sources: [
      gathered(
        source(caches.skus, (sku, old) => (matchesAlike(sku, old) ? [] : [...caches.flavors.store.keys()])),
        clock,
      ),
      usersSource(caches.pools, ({ spec }) => [spec.template.flavorRef.name], caches.flavors),
      usersSource(
        caches.units,
        ({ spec }) => spec.pools.map(({ template }) => template.flavorRef.name),
        caches.flavors,
      ),
      usersSource(caches.nodes, ({ spec }) => [spec.flavorRef.name], caches.flavors),
    ],
    observe: ({ metadata }) => ({ skus: caches.skus.store.list(), users: users(metadata.name) }),
    decide: decideFlavor,
  });
}

/** Whether nothing that a Flavor looks at differs. */
function matchesAlike(sku: SKU, old: SKU | undefined): boolean {
  return (
    old !== undefined &&
    !specChanged(sku, old) &&
    sku.status?.assets === old.status?.assets &&
    sku.status?.available === old.status?.available &&
    same(sku.metadata.labels, old.metadata.labels)
  );
}
