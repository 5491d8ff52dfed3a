import { describe, expect, it } from 'vitest';
import { releaseOrder } from '#models/resourceoffer/demands.ts';
import { poolWants } from '#models/resourceoffer/demands.ts';
import { timestamp } from '#models/ports/clock.ts';
import { flavor } from '#test/builders/flavor.ts';
import { now } from '#test/builders/metadata.ts';
import { nodePool } from '#test/builders/nodepool.ts';
import { resourceOffer } from '#test/builders/resourceoffer.ts';
import { decideOnce, gangOf } from './given-offer.ts';

const minute = 60_000;
const asked = resourceOffer({ spec: { nodes: 3 } });
const expecting = (minutes: number | undefined) => ({
  expected: (_gang: string | undefined, _count: number, at: number) =>
    minutes === undefined ? undefined : Math.max(now + minutes * minute, at),
});

describe('when the nodes of an offer should be there', () => {
  it('is told when it is accepted', () => {
    expect(decideOnce(asked, expecting(20)).status.eta).toBe('2026-01-02T00:20:00Z');
  });

  it('is asked for the nodes that the pool holds up to and with the offer, or for those of its gang', () => {
    const asks: unknown[] = [];
    const expected = (gang: string | undefined, count: number) => {
      asks.push([gang, count]);
      return undefined;
    };

    decideOnce(asked, { expected });
    decideOnce(resourceOffer({ spec: { nodes: 3, gang: true } }), { expected });

    expect(asks).toEqual([
      [undefined, 7],
      ['team-a/offer-1', 3],
    ]);
  });

  it('isn’t told where nobody knows, nor when they are there', () => {
    expect(decideOnce(asked).status).not.toHaveProperty('eta');
    expect(decideOnce(asked, { ...expecting(20), readyNodes: 7 }).status).not.toHaveProperty('eta');
    expect(decideOnce(resourceOffer({ spec: { nodes: 30 } }), expecting(20)).status).not.toHaveProperty('eta');
  });

  it('stays as it was told until it has moved by more than a fifth', () => {
    const { offer, status } = decideOnce(asked, expecting(20));

    expect(decideOnce(offer, expecting(23), now + minute).status).toEqual(status);
    expect(decideOnce(offer, expecting(17), now + minute).status).toEqual(status);
    expect(decideOnce(offer, expecting(26), now + minute).status.eta).toBe('2026-01-02T00:26:00Z');
    expect(decideOnce(offer, expecting(undefined), now + minute).status).not.toHaveProperty('eta');
  });

  it('is looked at again when it has passed by more than that, ever more rarely', () => {
    let { offer, requeueAt } = decideOnce(asked, expecting(20));
    const looks: number[] = [];
    for (let look = 0; look < 4 && requeueAt !== undefined; look++) {
      looks.push(Math.round((requeueAt - now) / minute));
      ({ offer, requeueAt } = decideOnce(offer, expecting(20), requeueAt));
    }

    expect(looks).toEqual([24, 29, 35, 42]);
  });

  it('is not looked at while nobody can tell', () => {
    expect(decideOnce(asked).requeueAt).toBeUndefined();
  });
});

describe('when it was accepted', () => {
  it('stays, until it is taken back', () => {
    const { offer } = decideOnce(asked);
    const later = decideOnce(offer, { readyNodes: 7 }, now + 5 * minute);
    expect(later.status).toMatchObject({ phase: 'Fulfilled', acceptedAt: '2026-01-02T00:00:00Z' });

    const waiting = decideOnce(later.offer, { pool: undefined }, now + 6 * minute);
    expect(waiting.status).not.toHaveProperty('acceptedAt');
    expect(decideOnce(waiting.offer, {}, now + 7 * minute).status.acceptedAt).toBe('2026-01-02T00:07:00Z');
  });

  it('is of a gang as well', () => {
    expect(decideOnce(resourceOffer({ spec: { nodes: 1, gang: true } }), gangOf({ claimed: 1 })).status).toMatchObject({
      acceptedAt: '2026-01-02T00:00:00Z',
    });
  });
});

describe('who offers want to go first', () => {
  const pool = nodePool({ spec: { allowedNamespaces: ['team-a'], max: 5 } });
  const naming = (name: string, release: string[], more: object = {}, namespace = 'team-a') =>
    resourceOffer({ metadata: { name, namespace }, spec: { nodes: 1, release, ...more } });
  const order = (...offers: ReturnType<typeof naming>[]) => {
    const { served } = poolWants(pool, offers, flavor(), now);
    return [...releaseOrder(pool, offers, served, now)];
  };

  it('is in the order of their lists, those first that are served first', () => {
    expect(order(naming('a', ['n-3', 'n-1']), naming('b', ['n-1', 'n-2'], { priority: 1 }))).toEqual([
      'n-1',
      'n-2',
      'n-3',
    ]);
  });

  it('is still heard of an offer that is over, so that the last of a demand can be withdrawn', () => {
    const over = { expiresAt: timestamp(now) };

    expect(order(naming('a', ['n-2'], over), naming('b', ['n-1']))).toEqual(['n-1', 'n-2']);
  });

  it('is not heard of strangers, nor of those that were refused', () => {
    const stranger = naming('a', ['n-1'], { expiresAt: timestamp(now) }, 'team-b');

    expect(order(stranger, naming('b', ['n-2'], {}, 'team-b'), naming('c', ['n-3'], { nodes: 9 }))).toEqual([]);
  });
});
