import { skus } from '#models/generated/resources.ts';
import { decideSKU } from '#models/sku/decide.ts';
import type { ObservedSKU } from '#models/sku/decide.ts';
import { sumCounts, surveyOf } from './place/survey.ts';
import type { ControllerDefinition } from './runtime/controller.ts';
import { source } from './runtime/source.ts';
import { gathered } from './shell/gathered.ts';
import type { Ports } from './shell/ports.ts';
import { statusController } from './shell/status-controller.ts';
import { titlesOf, usersSource } from './shell/users.ts';

/** Counts by way of the survey: a sum over Racks, since one SKU may have a hundred thousand assets. */
export function skuController(ports: Ports): ControllerDefinition {
  const { caches, clock } = ports;
  const survey = surveyOf(ports);

  function* users(sku: string): Generator<string> {
    yield* titlesOf(caches.assets.store.byIndex('sku', sku));
    yield* titlesOf(caches.flavors.store.list().filter(({ spec }) => spec.skus?.includes(sku)));
  }

  function observe(sku: string): ObservedSKU {
    const found = [...survey.racks()].flatMap((rack) => survey.of(rack).skus.get(sku) ?? []);
    const { assets, available, faulty } = sumCounts(found);
    return { assets, available, faulty, users: users(sku) };
  }

  return statusController(ports, {
    resource: skus,
    informer: caches.skus,
    sources: [
      gathered(
        source(caches.assets, ({ spec, status }, old) => {
          const moved = old !== undefined && old.spec.skuRef.name !== spec.skuRef.name;
          if (old !== undefined && !moved && old.status?.phase === status?.phase) return [];
          return moved ? [spec.skuRef.name, old.spec.skuRef.name] : [spec.skuRef.name];
        }),
        clock,
      ),
      usersSource(caches.assets, ({ spec }) => [spec.skuRef.name], caches.skus),
      usersSource(caches.flavors, ({ spec }) => spec.skus ?? [], caches.skus),
    ],
    observe: ({ metadata }) => observe(metadata.name),
    decide: decideSKU,
  });
}
