import { test, fc } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { minus, plus, timesIn, type Amounts } from '#models/capacity/amounts.ts';
import { pack, type Group, type Room, type Source } from '#models/capacity/pack.ts';
import type { Place } from '#models/capacity/place.ts';
import { shapeOf } from '#models/capacity/shape.ts';
import { schedulable, type Asked } from '#test/builders/waiting-pod.ts';

const open: Place = { name: undefined, labels: {}, taints: [] };
const gi = 1000n * 1024n ** 3n;
const amounts = (cpu: number, memory = 1000, pods = 110): Amounts => ({
  cpu: BigInt(cpu) * 1000n,
  memory: BigInt(memory) * gi,
  pods: BigInt(pods) * 1000n,
});
const room = (id: string, free: Amounts, more: Partial<Room> = {}): Room => ({
  id,
  place: open,
  free,
  counts: new Map(),
  forRecent: false,
  ...more,
});
const source = (pool: string, size: Amounts, more: Partial<Source> = {}): Source => ({
  pool,
  template: { place: open, room: size, cost: undefined },
  most: 1000,
  stock: pool,
  ...more,
});
const group = (name: string, count: number, asked: Asked = {}, recent = false): Group<string> => ({
  shape: shapeOf(schedulable(name, asked)),
  pods: Array.from({ length: count }, (_, at) => `${name}-${at}`),
  recent,
});
const noStock = new Map<string, number>();
const nodesMade = (packed: ReturnType<typeof pack<string>>): number =>
  [...packed.made.values()].reduce((sum, bins) => sum + bins.length, 0);

describe('room for pods', () => {
  it('is what is there or comes, before anything is made', () => {
    const packed = pack([group('a', 5, { cpu: 2 })], [room('n', amounts(6))], [source('p', amounts(4))], noStock);

    expect(packed.taken.get('n')).toEqual(['a-0', 'a-1', 'a-2']);
    expect(packed.made.get('p')).toEqual([['a-3', 'a-4']]);
    expect(packed.left).toEqual([]);
  });

  it('beside others counts only for pods that the scheduler refused just now', () => {
    const busy = room('n', amounts(10), { forRecent: true });

    expect(pack([group('a', 1, {}, true)], [busy], [source('p', amounts(4))], noStock).made.size).toBe(0);
    expect(pack([group('a', 1, {}, false)], [busy], [source('p', amounts(4))], noStock).made.size).toBe(1);
  });

  it('comes from the pool whose node they fill best, without what they do not ask for', () => {
    const gpu = source('a-gpu', { ...amounts(4), 'nvidia.com/gpu': 4000n });
    const pools = [gpu, source('big', amounts(64, 64)), source('fit', amounts(4, 4))];

    expect([...pack([group('a', 3, {})], [], pools, noStock).made.keys()]).toEqual(['fit']);
  });

  it('comes from the cheaper pool of two alike, then from the first by name', () => {
    const dear = source('a', amounts(4), { template: { place: open, room: amounts(4), cost: 20n } });
    const cheap = source('b', amounts(4), { template: { place: open, room: amounts(4), cost: 10n } });

    expect([...pack([group('x', 4)], [], [dear, cheap], noStock).made.keys()]).toEqual(['b']);
    expect([
      ...pack([group('x', 4)], [], [source('d', amounts(4)), source('c', amounts(4))], noStock).made.keys(),
    ]).toEqual(['c']);
  });

  it('comes from another pool once there is no more to be had', () => {
    const pools = [
      source('a', amounts(2), { most: 1 }),
      source('b', amounts(2), { stock: 's' }),
      source('c', amounts(2)),
    ];

    const packed = pack([group('x', 6)], [], pools, new Map([['s', 1]]));

    expect([...packed.made].map(([pool, bins]) => [pool, bins.length])).toEqual([
      ['a', 1],
      ['b', 1],
      ['c', 1],
    ]);
  });

  it('is not where a taint or a label keeps them off', () => {
    const tainted: Place = { ...open, taints: [{ key: 'dedicated', value: 'gpu', effect: 'NoSchedule' }] };
    const labelled: Place = { ...open, labels: { disk: ['ssd', 'nvme'] } };
    const spec = { nodeSelector: { disk: 'ssd' } };
    const tolerating = { tolerations: [{ key: 'dedicated', operator: 'Exists' }] };

    expect(pack([group('a', 1)], [room('n', amounts(9), { place: tainted })], [], noStock).left).toHaveLength(1);
    expect(
      pack([group('a', 1, { spec: tolerating })], [room('n', amounts(9), { place: tainted })], [], noStock).left,
    ).toEqual([]);
    expect(
      pack([group('a', 1, { spec })], [room('n', amounts(9), { place: labelled })], [], noStock).left,
    ).toHaveLength(1);
  });

  it('is for one a node of pods that stand apart by host name, or want one host port', () => {
    const labels = { app: 'db' };
    const term = { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: labels } };
    const apart = { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } } };
    const port = { containers: [{ name: 'main', ports: [{ hostPort: 80 }] }] };

    for (const spec of [apart, port]) {
      const packed = pack(
        [group('a', 3, { labels, spec })],
        [room('n', amounts(9))],
        [source('p', amounts(9))],
        noStock,
      );
      expect(packed.taken.get('n')).toHaveLength(1);
      expect(packed.made.get('p')).toHaveLength(2);
    }
  });

  it('is spread over nodes as far as their skew asks', () => {
    const labels = { app: 'web' };
    const constraint = { topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'DoNotSchedule', maxSkew: 1 };
    const spec = { topologySpreadConstraints: [{ ...constraint, labelSelector: { matchLabels: labels } }] };
    const spread = group('a', 6, { labels, spec });
    const key = spread.shape.spread?.key ?? '';
    const full = room('full', amounts(0), { counts: new Map([[key, 2]]) });

    // No node may have more than one beyond the two that the emptiest has.
    expect(
      pack([spread], [full], [source('p', amounts(64))], noStock)
        .made.get('p')
        ?.map((pods) => pods.length),
    ).toEqual([3, 3]);
    expect(pack([spread], [], [source('p', amounts(64))], noStock).made.get('p')).toHaveLength(1);
  });

  it('is given by priority', () => {
    const urgent = group('urgent', 1, { cpu: 1, spec: { priority: 10 } });

    const packed = pack([group('large', 1, { cpu: 4 }), urgent], [room('n', amounts(4))], [], noStock);

    expect(packed.taken.get('n')).toEqual(['urgent-0']);
  });
});

interface Case {
  groups: Group<string>[];
  rooms: Room[];
  sources: Source[];
}

const cases = fc.record({
  groups: fc.uniqueArray(
    fc.record({
      cpu: fc.integer({ min: 1, max: 9 }),
      memory: fc.integer({ min: 1, max: 9 }),
      count: fc.integer({ min: 1, max: 12 }),
      priority: fc.integer({ min: 0, max: 1 }),
    }),
    { maxLength: 6, selector: ({ cpu, memory, priority }) => `${cpu}/${memory}/${priority}` },
  ),
  rooms: fc.array(fc.record({ cpu: fc.integer({ min: 0, max: 12 }), memory: fc.integer({ min: 0, max: 12 }) }), {
    maxLength: 5,
  }),
  sources: fc.array(
    fc.record({
      cpu: fc.integer({ min: 1, max: 16 }),
      memory: fc.integer({ min: 1, max: 16 }),
      most: fc.integer({ min: 0, max: 9 }),
    }),
    { maxLength: 3 },
  ),
});

function caseOf({ groups, rooms, sources }: typeof cases extends fc.Arbitrary<infer T> ? T : never): Case {
  return {
    groups: groups.map(({ cpu, memory, count, priority }, at) =>
      group(`g${at}`, count, { cpu, memory: `${memory}Gi`, spec: { priority } }),
    ),
    rooms: rooms.map(({ cpu, memory }, at) => room(`n${at}`, amounts(cpu, memory, 4))),
    sources: sources.map(({ cpu, memory, most }, at) => source(`p${at}`, amounts(cpu, memory, 4), { most })),
  };
}

const requestsOfAll = (pods: readonly string[], groups: readonly Group<string>[]): Amounts =>
  pods.map((pod) => groups.find((each) => each.pods.includes(pod))?.shape.requests ?? {}).reduce(plus, {});
const fits = (free: Amounts, asked: Amounts): boolean => Object.values(minus(free, asked)).every((left) => left >= 0n);

describe('packing, whatever comes', () => {
  test.prop([cases])('never puts more on a node than fits', (drawn) => {
    const { groups, rooms, sources } = caseOf(drawn);

    const { taken, made } = pack(groups, rooms, sources, noStock);

    for (const { id, free } of rooms) expect(fits(free, requestsOfAll(taken.get(id) ?? [], groups))).toBe(true);
    for (const { pool, template } of sources) {
      for (const pods of made.get(pool) ?? []) expect(fits(template.room, requestsOfAll(pods, groups))).toBe(true);
    }
  });

  test.prop([cases])('loses no pod and counts none twice', (drawn) => {
    const { groups, rooms, sources } = caseOf(drawn);

    const { taken, made, left } = pack(groups, rooms, sources, noStock);

    const found = [...taken.values(), ...[...made.values()].flat(), ...left.map(({ pods }) => pods)].flat();
    expect(found.toSorted()).toEqual(groups.flatMap(({ pods }) => pods).toSorted());
  });

  test.prop([cases])('makes no node that no pod goes to, and no more than a pool may have', (drawn) => {
    const { groups, rooms, sources } = caseOf(drawn);

    const { made } = pack(groups, rooms, sources, noStock);

    for (const bins of made.values()) for (const pods of bins) expect(pods.length).toBeGreaterThan(0);
    for (const { pool, most } of sources) expect(made.get(pool)?.length ?? 0).toBeLessThanOrEqual(most);
  });

  test.prop([cases])('leaves a pod out only where no pool that may have more could hold it', (drawn) => {
    const { groups, rooms, sources } = caseOf(drawn);

    const { made, left } = pack(groups, rooms, sources, noStock);

    const open = sources.filter(({ pool, most }) => (made.get(pool)?.length ?? 0) < most);
    for (const { shape } of left) {
      for (const { template } of open) expect(timesIn(template.room, shape.requests)).toBe(0);
    }
  });

  test.prop([cases, fc.infiniteStream(fc.nat())])('does not go by the order of what is given', (drawn, numbers) => {
    const { groups, rooms, sources } = caseOf(drawn);
    const shuffled = <T>(items: readonly T[]): T[] =>
      items
        .map((item) => ({ item, by: numbers.next().value ?? 0 }))
        .toSorted((a, b) => a.by - b.by)
        .map(({ item }) => item);

    expect(pack(shuffled(groups), rooms, shuffled(sources), noStock)).toEqual(pack(groups, rooms, sources, noStock));
  });

  const alike = fc.record({
    cpu: fc.integer({ min: 1, max: 9 }),
    count: fc.integer({ min: 1, max: 60 }),
    rooms: fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 6 }),
    more: fc.integer({ min: 0, max: 20 }),
  });

  test.prop([alike])('asks for no more when more room comes', ({ cpu, count, rooms, more }) => {
    const groups = [group('a', count, { cpu })];
    const sources = [source('p', amounts(10))];
    const those = rooms.map((free, at) => room(`n${at}`, amounts(free)));

    const without = nodesMade(pack(groups, those, sources, noStock));
    const withMore = nodesMade(pack(groups, [...those, room('more', amounts(more))], sources, noStock));

    expect(withMore).toBeLessThanOrEqual(without);
  });
});
