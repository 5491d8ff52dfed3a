import { test, fc } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import type { Demand, PoolSize } from '#models/nodepool/wanted.ts';
import { mostNodes, wantedNodes } from '#models/nodepool/wanted.ts';
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

  test.prop([demands, fc.nat(20)])('without max, any demand more never lowers it', (list, replicas) => {
    const all = built(list);

    expect(wantedNodes({ replicas }, all).wanted).toBeGreaterThanOrEqual(
      wantedNodes({ replicas }, all.slice(1)).wanted,
    );
  });
});
