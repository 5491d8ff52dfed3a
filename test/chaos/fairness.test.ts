import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { NodePool } from '#models/generated/nodepool.ts';
import type { ResourceOffer } from '#models/generated/resourceoffer.ts';
import { nodePools, resourceOffers } from '#models/generated/resources.ts';
import { timestamp } from '#models/ports/clock.ts';
import { createSeededRandom } from '#simulation/clock/seeded-random.ts';
import { asset, createHall, pool, type Hall } from '../bad-input/hall.ts';

let hall: Hall;

/** Eight machines, and two pools that draw on them, each of which may have them all. */
beforeEach(async () => {
  hall = await createHall();
  for (const number of [5, 6, 7, 8]) await hall.make('ComputeAsset', `m${number}`, asset(number));
  for (const name of ['a', 'b']) {
    await hall.make('NodePool', name, pool({ replicas: 0, max: 8, allowedNamespaces: ['default'] }));
  }
  await hall.settle(5);
});

afterEach(async () => {
  expect(hall.lab.violations()).toEqual([]);
  await hall.stop();
});

const at = (name: string) => ({ namespace: 'default', name });
const now = (): number => hall.lab.clock.now();
const offer = (poolName: string, name: string, nodes: number, more: Record<string, unknown> = {}) =>
  hall.make('ResourceOffer', at(name), { poolRef: { name: poolName }, nodes, ...more });
const inMinutes = (minutes: number): string => timestamp(now() + minutes * 60_000);
const said = (name: string): string => hall.ready('ResourceOffer', at(name)).split(':')[0] ?? '';
const offers = () => hall.lab.server.store.list(resourceOffers) as unknown as ResourceOffer[];
const ready = (name: string): number =>
  (hall.lab.server.store.get(nodePools, { name }) as NodePool | undefined)?.status?.ready ?? 0;

describe('on one stock', () => {
  test('a pool whose offers came too late is served as the machines of the other come free, however much that asks for', async () => {
    await offer('a', 'first', 4, { expiresAt: inMinutes(60) });
    await offer('a', 'second', 4, { expiresAt: inMinutes(90) });
    await hall.settle(40);
    await offer('b', 'late', 3);
    await hall.settle(5);
    expect([ready('a'), ready('b'), said('late')]).toEqual([8, 0, 'False Accepted']);
    expect(hall.ready('NodePool', 'b')).toMatch(/^False InsufficientCapacity/);

    // What it has already, the other pool gives to its own next offer: nothing that runs is drained for this one.
    await offer('a', 'third', 4);
    await hall.settle(60);
    expect([ready('b'), said('late')]).toEqual([3, 'True Ready']);
    expect(ready('a')).toBe(4);
  });

  test('neither of two pools that wait gets all that comes free', async () => {
    await hall.make('NodePool', 'c', pool({ replicas: 8, max: 8 }));
    await hall.settle(30);
    await offer('a', 'many', 8);
    await hall.settle(10);
    await offer('b', 'some', 6);
    await hall.settle(5);
    expect([ready('a'), ready('b'), ready('c')]).toEqual([0, 0, 8]);

    await hall.patch('NodePool', 'c', { spec: { replicas: 0 } });
    await hall.settle(90);
    expect(ready('a') + ready('b')).toBe(8);
    expect(ready('a')).toBeGreaterThanOrEqual(3);
    expect(ready('b')).toBeGreaterThanOrEqual(3);
  });
});

describe('on one pool', () => {
  test('an offer that doesn’t fit is never kept out by those that came after it', async () => {
    for (const [name, minutes] of [
      ['one', 30],
      ['two', 50],
      ['three', 70],
    ] as const) {
      await offer('a', name, 1, { expiresAt: inMinutes(minutes) });
    }
    await hall.settle(1);
    await offer('a', 'large', 7);
    // A stream of small ones that would fill whatever room there is, for ever.
    for (let minute = 0; minute < 80; minute += 10) {
      await offer('a', `small-${minute}`, 2, { expiresAt: inMinutes(25) });
      await hall.settle(10);
      if (minute < 40) expect(said('large')).toBe('False AboveMax');
    }

    await hall.settle(30);
    expect(said('large')).toBe('True Ready');
    expect(ready('a')).toBe(7);
  });

  test('a gang that waits for machines keeps none from the others meanwhile', async () => {
    await offer('b', 'holds', 4);
    await hall.settle(30);
    await offer('a', 'gang', 6, { gang: true, gangTimeout: '20m' });
    await hall.settle(1);
    await offer('a', 'small', 2);
    await hall.settle(30);

    expect([said('small'), said('gang')]).toEqual(['True Ready', 'False GangTimedOut']);
    expect([ready('a'), ready('b')]).toEqual([2, 4]);
  });
});

describe('whatever comes and goes', () => {
  test.each([1, 2])(
    'in the end everyone has what was granted, as far as there are machines (seed %i)',
    async (seed) => {
      const random = createSeededRandom(seed);
      const draw = (most: number): number => Math.floor(random.next() * (most + 1));
      for (let number = 0; number < 24; number++) {
        await offer(draw(1) === 0 ? 'a' : 'b', `o-${number}`, 1 + draw(3), {
          priority: draw(2) - 1,
          ...(draw(2) === 0 && { gang: true, gangTimeout: `${5 + draw(40)}m` }),
          ...(draw(3) === 0 && { demandKey: `d-${draw(2)}` }),
          ...(draw(4) > 0 && { expiresAt: inMinutes(5 + draw(60)) }),
        });
        await hall.settle(draw(8));
      }
      await hall.settle(240);

      const lasting = offers().filter(({ status }) => status?.phase !== 'Expired');
      for (const { status } of lasting) expect(['Fulfilled', 'Accepted', 'Refused']).toContain(status?.phase);
      expect(ready('a') + ready('b')).toBe(Math.min(wanted('a') + wanted('b'), 8));
      for (const { metadata, spec, status } of lasting) {
        if (status?.phase !== 'Refused') continue;
        const named = hall.ready('ResourceOffer', at(metadata.name));
        expect(named).toMatch(spec.gang ? /GangTimedOut|AboveMax/ : /AboveMax/);
      }
    },
  );

  const wanted = (name: string): number =>
    (hall.lab.server.store.get(nodePools, { name }) as NodePool | undefined)?.status?.wanted ?? 0;
});
