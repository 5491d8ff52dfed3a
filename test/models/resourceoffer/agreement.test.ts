import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import type { ResourceOffer } from '#models/generated/resourceoffer.ts';
import type { Stored } from '#models/meta/object.ts';
import { keyOf } from '#models/meta/object.ts';
import { timestamp } from '#models/ports/clock.ts';
import { decideResourceOffer } from '#models/resourceoffer/decide.ts';
import { poolWants } from '#models/resourceoffer/demands.ts';
import { isAccepted } from '#models/resourceoffer/gang.ts';
import { flavor } from '#test/builders/flavor.ts';
import { now } from '#test/builders/metadata.ts';
import { nodePool } from '#test/builders/nodepool.ts';
import { overlay } from '#test/builders/overlay.ts';
import { resourceOffer } from '#test/builders/resourceoffer.ts';
import { plain } from './given-offer.ts';

const minute = 60_000;
type Offers = readonly Stored<ResourceOffer>[];

const offers = fc
  .uniqueArray(
    fc.record({
      name: fc.stringMatching(/^[a-f]$/),
      namespace: fc.constantFrom('team-a', 'team-b', 'stranger'),
      nodes: fc.integer({ min: 1, max: 9 }),
      priority: fc.integer({ min: -1, max: 1 }),
      gang: fc.boolean(),
      demandKey: fc.constantFrom(undefined, undefined, 'd'),
      endsAfter: fc.constantFrom(undefined, undefined, 0, 30),
      cron: fc.constantFrom(undefined, undefined, '0 0 * * *', '0 12 * * *', '0 0 30 2 *'),
    }),
    { selector: ({ name, namespace }) => `${namespace}/${name}`, maxLength: 8 },
  )
  .map((list) =>
    list.map(({ name, namespace, endsAfter, cron, demandKey, ...spec }) =>
      resourceOffer({
        metadata: { name, namespace },
        spec: {
          ...spec,
          ...(demandKey === undefined ? {} : { demandKey }),
          ...(endsAfter === undefined ? {} : { expiresAt: timestamp(now + endsAfter * minute) }),
          ...(cron === undefined ? {} : { schedule: cron, duration: '1h' }),
        },
      }),
    ),
  );

const pool = nodePool({
  spec: {
    replicas: 2,
    max: 14,
    allowedNamespaces: ['team-a', 'team-b'],
    quotas: [{ namespace: 'team-b', nodes: 6 }],
  },
});
const stocked = flavor({
  status: { observedGeneration: 1, phase: 'InStock', conditions: [], matching: 7, available: 7 },
});

/** Each offer decided on by itself, as the controller does: none sees what another is told just then. */
function round(list: Offers, at: number, of = pool): Offers {
  return list.map((offer) => {
    const observed = { ...plain, pool: of, flavor: stocked, offers: list, readyNodes: 2 };
    return { ...offer, status: decideResourceOffer(offer, observed, at).status };
  });
}

test.prop([offers])('an offer says it is counted if and only if the pool counts it, whatever the time is', (list) => {
  let told: Offers = list;
  for (const at of [now, now + 29 * minute, now + 31 * minute, now + 90 * minute]) {
    told = round(round(told, at), at);
    const { served } = poolWants(pool, told, stocked, at);

    expect(served.map(({ demand }) => demand.key).toSorted()).toEqual(told.filter(isAccepted).map(keyOf).toSorted());
    expect(round(told, at)).toEqual(told);
  }
});

const falls = fc.record({ max: fc.integer({ min: 4, max: 14 }), replicas: fc.nat(4), quota: fc.nat(6) });
/** In seconds since max fell. */
const looks = [0, 1, 29, 31, 62];

test.prop([offers, falls])(
  'when max falls they agree too, and what is kept for a while is bounded in time',
  (list, fall) => {
    const narrow = overlay(pool, {
      spec: { replicas: fall.replicas, max: fall.max, quotas: [{ namespace: 'team-b', nodes: fall.quota }] },
    });
    let told: Offers = round(round(list, now), now);
    for (const at of looks.map((seconds) => now + seconds * 1_000)) {
      const { wanted } = poolWants(narrow, told, stocked, at);
      told = round(round(told, at, narrow), at, narrow);
      const after = poolWants(narrow, told, stocked, at);

      expect(after.served.map(({ demand }) => demand.key).toSorted()).toEqual(
        told.filter(isAccepted).map(keyOf).toSorted(),
      );
      expect(round(told, at, narrow)).toEqual(told);
      expect(Math.max(wanted, after.wanted)).toBeLessThanOrEqual(fall.max);
    }
    expect(told.filter(({ status }) => status?.kept !== undefined)).toEqual([]);
  },
);
