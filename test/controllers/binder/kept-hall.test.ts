import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { hallOf, type Hall } from '#controllers/binder/hall.ts';
import { KeptHall } from '#controllers/binder/kept-hall.ts';
import { createStillCaches } from '#controllers/shell/still-caches.ts';
import type { Stored } from '#models/meta/object.ts';
import { azone } from '#test/builders/azone.ts';
import { computeAsset } from '#test/builders/computeasset.ts';
import { computeNode } from '#test/builders/computenode.ts';
import { rack } from '#test/builders/rack.ts';
import { region } from '#test/builders/region.ts';
import { sku } from '#test/builders/sku.ts';

interface Step {
  what: 'put' | 'remove' | 'assume' | 'look';
  object: Stored;
  claim: [uid: string, asset: string];
}

const one = <T extends string>(...names: readonly T[]) => fc.constantFrom(...names);
const maintenance = one('None', 'Cordon', 'Drain');
const deletionTimestamp = fc.constantFrom(undefined, undefined, '2030-01-01T00:00:00Z');
const labels = fc.constantFrom({}, { tier: 'gold' }, { tier: 'silver', row: '1' });
let generation = 1;
/** Whatever it is, it was changed since it was seen last. */
const meta = (name: string, more: object) => {
  generation += 1;
  return { name, uid: `uid-of-${name}`, generation, resourceVersion: `${generation}`, ...more };
};

const asset = fc
  .record({
    name: one('a1', 'a2', 'a3', 'a4'),
    rackRef: one('r1', 'r2', 'r3'),
    skuRef: one('s1', 's2'),
    type: one('Server', 'Server', 'Switch'),
    facts: fc.constantFrom(undefined, { cpu: '8' }, { cpu: '8', memory: '4Gi' }),
    failures: fc.constantFrom(undefined, 2),
    phase: fc.constantFrom('Available' as const, 'Available' as const, 'InUse' as const, 'Faulty' as const),
    claimed: fc.boolean(),
    maintenance,
    labels,
    deletionTimestamp,
  })
  .map(({ name, rackRef, skuRef, type, claimed, maintenance: own, phase, facts, failures, ...of }) => {
    const metadata = meta(name, of);
    return computeAsset({
      metadata,
      spec: {
        rackRef: { name: rackRef },
        skuRef: { name: skuRef },
        type,
        maintenance: own,
        ...(claimed ? { claimRef: { name: 'n1', uid: 'uid-of-n1' } } : {}),
      },
      status: {
        phase,
        conditions: [],
        observedGeneration: metadata.generation,
        ...(facts === undefined ? {} : { facts }),
        ...(failures === undefined ? {} : { failures }),
      },
    });
  });
const node = fc
  .record({
    name: one('n1', 'n2', 'n3'),
    pool: one('p1', 'p2', undefined as unknown as 'p1'),
    on: one('a1', 'a2', 'a3', undefined as unknown as 'a1'),
    deletionTimestamp,
  })
  .map(({ name, pool, on, ...of }) =>
    computeNode({
      metadata: meta(name, of),
      spec: {
        ...(pool === undefined ? {} : { poolRef: { name: pool } }),
        ...(on === undefined ? {} : { assetRef: { name: on, uid: `uid-of-${on}` } }),
      },
    }),
  );
const place = fc.oneof(
  fc
    .record({ name: one('r1', 'r2', 'r3'), zone: one('z1', 'z2'), maintenance, deletionTimestamp, watts: fc.nat(3) })
    .map(({ name, zone, watts, maintenance: own, ...of }) =>
      rack({
        metadata: meta(name, of),
        spec: { azoneRef: { name: zone }, maintenance: own, powerBudgetWatts: watts * 1000 },
      }),
    ),
  fc
    .record({ name: one('z1', 'z2'), maintenance, deletionTimestamp })
    .map(({ name, maintenance: own, ...of }) =>
      azone({ metadata: meta(name, of), spec: { regionRef: { name: 'g1' }, maintenance: own } }),
    ),
  fc
    .record({ maintenance, deletionTimestamp })
    .map(({ maintenance: own, ...of }) => region({ metadata: meta('g1', of), spec: { maintenance: own } })),
  fc
    .record({ name: one('s1', 's2'), watts: fc.nat(900), labels })
    .map(({ name, watts, ...of }) => sku({ metadata: meta(name, of), spec: { watts } })),
);
const step: fc.Arbitrary<Step> = fc.record({
  what: one('put', 'put', 'put', 'put', 'put', 'remove', 'assume', 'look', 'look'),
  object: fc.oneof<fc.Arbitrary<Stored>[]>(
    asset as fc.Arbitrary<unknown> as fc.Arbitrary<Stored>,
    node as fc.Arbitrary<unknown> as fc.Arbitrary<Stored>,
    place as fc.Arbitrary<unknown> as fc.Arbitrary<Stored>,
  ),
  claim: fc.tuple(one('uid-of-n1', 'uid-of-n2', 'uid-of-n3'), one('a1', 'a2', 'a3', 'a4')),
});

/** Where a story begins. */
const places = [
  region({ metadata: { name: 'g1' } }),
  ...['z1', 'z2'].map((name) => azone({ metadata: { name }, spec: { regionRef: { name: 'g1' } } })),
  ...['r1', 'r2'].map((name) => rack({ metadata: { name }, spec: { azoneRef: { name: 'z1' } } })),
  ...['s1', 's2'].map((name) => sku({ metadata: { name } })),
];

const selection = {
  key: 'gold',
  selects: (its: Readonly<Record<string, string>>) => its['tier'] === 'gold',
};

/** All that placement sees of a hall. */
function seen({ stock, racks, shapes, placed }: Hall) {
  const named = <V>(entries: ReadonlyMap<string, V>) => [...entries].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);
  return {
    machines: stock.list().toSorted(byName),
    lots: [[], [selection]].map((selections) =>
      stock.lots(selections).map(({ barred, ...lot }) => ({ ...lot, barred: barred.toSorted(byName) })),
    ),
    racks: named(racks),
    shapes: named(shapes).map(
      ([
        shape,
        {
          sku: { metadata, spec },
        },
      ]) => [shape, metadata.labels, spec],
    ),
    placed: named(placed).map(([group, counts]) => [group, named(counts)]),
  };
}

test.prop([fc.array(step, { minLength: 40, maxLength: 80 })], { numRuns: 200 })(
  'a hall that is kept up is the same as one made anew, whatever happened',
  (steps) => {
    const still = createStillCaches(places);
    const kept = new KeptHall(still.caches);
    const assumed = new Map<string, string>();
    const stop = kept.source.start(() => {});

    for (const { what, object, claim } of steps) {
      if (what === 'put') still.put(object);
      if (what === 'remove') still.remove(object);
      if (what === 'assume' && !assumed.delete(claim[0])) assumed.set(...claim);
      if (what === 'look') expect(seen(kept.now(assumed))).toEqual(seen(hallOf(still.caches, assumed)));
    }

    expect(seen(kept.now(assumed))).toEqual(seen(hallOf(still.caches, assumed)));
    stop();
  },
);
