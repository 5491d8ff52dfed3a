import { test, fc } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { mostNodes, type Demand, type PoolSize } from '#models/nodepool/demand.ts';
import { wantedNodes } from '#models/nodepool/wanted.ts';
import { timestamp } from '#models/ports/clock.ts';
import { now } from '#test/builders/metadata.ts';

function demand(key: string, nodes: number, more: Partial<Demand> & { age?: number } = {}): Demand {
  const { age = 0, ...rest } = more;
  const [namespace = ''] = key.split('/');
  return { key, namespace, nodes, priority: 0, creationTimestamp: timestamp(now - age * 1000), ...rest };
}

describe('the size that a pool wants', () => {
  it('is its replicas where nobody asks for more', () => {
    expect(wantedNodes({ replicas: 5 }, []).wanted).toBe(5);
    expect(wantedNodes({}, []).wanted).toBe(0);
  });

  it('is replicas and what is granted, and at least min', () => {
    const demands = [demand('a/x', 2), demand('a/y', 3)];

    expect(wantedNodes({ replicas: 5 }, demands).wanted).toBe(10);
    expect(wantedNodes({ replicas: 0, min: 4 }, [demand('a/x', 2)]).wanted).toBe(4);
  });

  it('counts offers of one demand as their largest', () => {
    const demands = [
      demand('a/x', 2, { demandKey: 'd', age: 3 }),
      demand('a/y', 5, { demandKey: 'd', age: 2 }),
      demand('a/z', 3, { demandKey: 'd', age: 1 }),
      demand('a/other', 1),
    ];

    const { wanted, grants } = wantedNodes({ replicas: 1 }, demands);

    expect(wanted).toBe(7);
    expect([...grants]).toEqual([
      ['a/x', { granted: true, total: 3, adds: 2, loose: 3 }],
      ['a/y', { granted: true, total: 6, adds: 3, loose: 6 }],
      ['a/z', { granted: true, total: 6, adds: 0, loose: 6 }],
      ['a/other', { granted: true, total: 7, adds: 1, loose: 7 }],
    ]);
  });

  it('refuses with numbers what would lift it above max, and still grants a smaller one after it', () => {
    const demands = [demand('a/first', 4, { age: 3 }), demand('a/big', 8, { age: 2 }), demand('a/small', 2)];

    const { wanted, grants } = wantedNodes({ replicas: 2, max: 10 }, demands);

    expect(wanted).toBe(8);
    expect(grants.get('a/big')).toEqual({ granted: false, reason: 'AboveMax', total: 14, max: 10 });
    expect(grants.get('a/small')).toEqual({ granted: true, total: 8, adds: 2, loose: 8 });
  });

  it('serves higher priorities first, then the older, then by key', () => {
    const demands = [
      demand('b/same', 1, { age: 5 }),
      demand('a/same', 1, { age: 5 }),
      demand('a/young', 1, { age: 1 }),
      demand('a/urgent', 1, { priority: 1 }),
    ];

    expect([...wantedNodes({}, demands).grants.keys()]).toEqual(['a/urgent', 'a/same', 'b/same', 'a/young']);
  });

  it('may fall when an offer of higher priority takes the place of a larger one', () => {
    const pool = { max: 10 };
    const large = demand('a/large', 10);

    expect(wantedNodes(pool, [large]).wanted).toBe(10);
    expect(wantedNodes(pool, [large, demand('a/urgent', 3, { priority: 1 })]).wanted).toBe(3);
  });
});

describe('a demand that stood and doesn’t fit any more', () => {
  const held = (key: string, nodes: number, more: Parameters<typeof demand>[2] = {}) =>
    demand(key, nodes, { holds: nodes, ...more });

  it('is granted where another of its need keeps enough: it was granted and refused by turns, look after look', () => {
    const quota = (namespace: string): number | undefined => (namespace === 'b' ? 0 : undefined);
    const large = held('a/x', 5, { demandKey: 'd' });
    const pool = { replicas: 0, max: 4 };

    const stands = wantedNodes(pool, [large, held('b/x', 1, { demandKey: 'd' })], quota);
    const refused = wantedNodes(pool, [large, demand('b/x', 1, { demandKey: 'd' })], quota);

    expect(stands.grants.get('b/x')).toMatchObject({ granted: true, adds: 0 });
    expect(stands.grants).toEqual(refused.grants);
  });

  it('keeps what is left below max, and is refused with numbers all the same', () => {
    const { wanted, grants, served } = wantedNodes({ replicas: 4, max: 8 }, [held('a/x', 5)]);

    expect(wanted).toBe(8);
    expect(grants.get('a/x')).toEqual({
      granted: false,
      reason: 'AboveMax',
      total: 9,
      max: 8,
      kept: { nodes: 4, adds: 4 },
    });
    expect(served).toMatchObject([{ demand: { key: 'a/x' }, adds: 4 }]);
  });

  it('keeps nothing where replicas take all', () => {
    expect(wantedNodes({ replicas: 8, max: 8 }, [held('a/x', 5)]).grants.get('a/x')).not.toHaveProperty('kept');
  });

  it('takes nothing from one after it that fits', () => {
    const { served } = wantedNodes({ max: 4 }, [held('a/large', 5, { age: 2 }), held('a/small', 3)]);

    expect(served.map(({ demand: { key }, adds }) => [key, adds])).toEqual([
      ['a/small', 3],
      ['a/large', 1],
    ]);
  });

  it('yields what it keeps to nobody new after it', () => {
    const { served, grants } = wantedNodes({ max: 4 }, [held('a/large', 5, { age: 2 }), demand('a/new', 3)]);

    expect(served).toMatchObject([{ adds: 4 }]);
    expect(grants.get('a/new')).toEqual({ granted: false, reason: 'AboveMax', total: 7, max: 4 });
  });

  it('makes way for who is served before it', () => {
    const { wanted, served } = wantedNodes({ max: 10 }, [held('a/large', 10), demand('a/urgent', 3, { priority: 1 })]);

    expect(wanted).toBe(10);
    expect(served.map(({ adds }) => adds)).toEqual([3, 7]);
  });

  it('counts as what it keeps for others of the same need', () => {
    const { wanted, served } = wantedNodes({ max: 4 }, [
      held('a/x', 5, { age: 2, demandKey: 'd' }),
      held('a/y', 3, { demandKey: 'd' }),
    ]);

    expect(wanted).toBe(4);
    expect(served.map(({ adds }) => adds)).toEqual([3, 1]);
  });
});

const demands = fc.uniqueArray(
  fc.record({
    key: fc.stringMatching(/^[ab]\/[a-f]$/),
    nodes: fc.integer({ min: 1, max: 12 }),
    priority: fc.integer({ min: 0, max: 2 }),
    age: fc.integer({ min: 0, max: 4 }),
    demandKey: fc.constantFrom(undefined, 'd', 'e'),
  }),
  { selector: ({ key }) => key, maxLength: 8 },
);
const pools = fc
  .tuple(fc.nat(20), fc.nat(20), fc.nat(20))
  .map((numbers) => numbers.toSorted((a, b) => a - b))
  .map(([min = 0, replicas = 0, max = 0]): PoolSize => ({ min, replicas, max }));

const built = (list: { key: string; nodes: number; priority: number; age: number; demandKey: string | undefined }[]) =>
  list.map(({ key, nodes, demandKey, ...more }) =>
    demand(key, nodes, demandKey === undefined ? more : { ...more, demandKey }),
  );

describe('the algebra of wanted nodes', () => {
  test.prop([pools, demands, fc.func(fc.nat())])('the order of demands doesn’t matter', (pool, list, rank) => {
    const all = built(list);

    const shuffled = all.toSorted((a, b) => rank(a.key) - rank(b.key));

    expect(wantedNodes(pool, shuffled)).toEqual(wantedNodes(pool, all));
  });

  test.prop([pools, demands])('it is never above max, nor below min', (pool, list) => {
    const { wanted } = wantedNodes(pool, built(list));

    expect(wanted).toBeLessThanOrEqual(pool.max ?? mostNodes);
    expect(wanted).toBeGreaterThanOrEqual(pool.min ?? 0);
  });

  test.prop([pools, demands])('every demand is answered, and only a total above max is refused', (pool, list) => {
    const { grants, wanted } = wantedNodes(pool, built(list));

    expect(grants.size).toBe(list.length);
    for (const grant of grants.values()) {
      if (grant.granted) expect(grant.total).toBeLessThanOrEqual(wanted);
      else expect(grant.total).toBeGreaterThan(grant.reason === 'AboveMax' ? grant.max : grant.quota);
    }
  });

  test.prop([pools, demands, fc.integer({ min: 1, max: 30 }), fc.constantFrom(undefined, 'd', 'e')])(
    'a demand that comes last never lowers it, and changes no other’s answer',
    (pool, list, nodes, demandKey) => {
      const before = built(list);
      const last = demand('z/last', nodes, { priority: -1, ...(demandKey === undefined ? {} : { demandKey }) });

      const without = wantedNodes(pool, before);
      const including = wantedNodes(pool, [last, ...before]);

      expect(including.wanted).toBeGreaterThanOrEqual(without.wanted);
      for (const [key, grant] of without.grants) expect(including.grants.get(key)).toEqual(grant);
    },
  );

  /** A pool in which all that is granted stands by now, as told to the next look. */
  const settled = (pool: PoolSize, list: readonly Demand[]) => {
    const before = wantedNodes(pool, list);
    const all = list.map((each) =>
      before.grants.get(each.key)?.granted === true ? { ...each, holds: each.nodes } : each,
    );
    return { before, all };
  };
  const numbers = fc.record({
    replicas: fc.nat(8),
    raise: fc.nat(6),
    max: fc.integer({ min: 8, max: 30 }),
    fall: fc.nat(12),
  });

  test.prop([demands, numbers])(
    'when max falls, or replicas rise, no more is given back than has to be, and max is kept',
    (list, { replicas, raise, max, fall }) => {
      const { before, all } = settled({ replicas, max }, built(list));
      const lowered = Math.max(max - fall, replicas + raise);

      const after = wantedNodes({ replicas: replicas + raise, max: lowered }, all);

      expect(after.wanted).toBe(Math.min(before.wanted + raise, lowered));
      expect(after.served.reduce((sum, { adds }) => sum + adds, replicas + raise)).toBe(after.wanted);
    },
  );

  test.prop([demands, numbers])(
    'when max falls, what still fits has what it would have if all else were refused at once',
    (list, { replicas, raise, max, fall }) => {
      const { before, all } = settled({ replicas, max }, built(list));
      const lowered = { replicas: replicas + raise, max: Math.max(max - fall, replicas + raise) };
      const stood = built(list).filter(({ key }) => before.grants.get(key)?.granted === true);

      const after = new Map(wantedNodes(lowered, all).served.map(({ demand: { key }, adds }) => [key, adds]));

      for (const { demand: each, adds } of wantedNodes(lowered, stood).served) expect(after.get(each.key)).toBe(adds);
    },
  );

  test.prop([fc.integer({ min: 1, max: 12 }), numbers])(
    'an offer that stands alone never drops to nothing in the look in which max falls, while replicas leave any',
    (nodes, { replicas, raise, max, fall }) => {
      const { before, all } = settled({ replicas, max }, [demand('a/x', nodes)]);
      fc.pre(before.served.length === 1);
      const lowered = Math.max(max - fall, replicas + raise);

      const [left] = wantedNodes({ replicas: replicas + raise, max: lowered }, all).served;

      expect(left?.adds ?? 0).toBe(Math.min(nodes, lowered - replicas - raise));
    },
  );

  test.prop([demands, fc.nat(20)])('without max, any demand more never lowers it', (list, replicas) => {
    const all = built(list);

    expect(wantedNodes({ replicas }, all).wanted).toBeGreaterThanOrEqual(
      wantedNodes({ replicas }, all.slice(1)).wanted,
    );
  });
});
