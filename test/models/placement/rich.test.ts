import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import type { PlacementInput, Want } from '#models/placement/candidate.ts';
import { domainsOf } from '#models/placement/candidate.ts';
import { place, type Placement } from '#models/placement/place.ts';
import { Stock } from '#models/placement/stock.ts';
import { inTurn } from '#models/placement/turns.ts';
import { answers, hall, machine, richHall, skewOf, want } from './hall.ts';

describe('no rule is broken, whatever the hall, with gangs, cells, pools apart and preferences', () => {
  test.prop([richHall])(
    'every want is answered once, by a free machine of its own that fits and is selected',
    (input) => {
      const { placed, refused } = place(input);

      const asked = [...placed, ...refused].map((each) => each.want.name);
      expect(asked.toSorted()).toEqual(input.wants.map(({ name }) => name).toSorted());
      expect(new Set(placed.map(({ candidate }) => candidate.name)).size).toBe(placed.length);
      for (const { want: each, candidate } of placed) {
        expect([candidate.barred, input.fit(each.requirement, candidate.shape).fits]).toEqual([undefined, true]);
        expect(each.selection.selects(candidate.labels)).toBe(true);
      }
    },
  );

  test.prop([richHall])('no rack draws more than its power budget', (input) => {
    const { placed } = place(input);

    for (const [rack, { powerBudget = Infinity }] of input.racks) {
      const drawn = placed.filter(({ candidate }) => candidate.rack === rack);
      expect(drawn.reduce((sum, { candidate }) => sum + candidate.watts, 0)).toBeLessThanOrEqual(powerBudget);
    }
  });

  test.prop([richHall])('a gang is whole or not at all, and a cell stands in one domain', (input) => {
    const { placed, refused } = place(input);

    const served = new Set(placed.map((each) => each.want.gang));
    expect(refused.filter(({ want: { gang } }) => gang !== undefined && served.has(gang))).toEqual([]);
    for (const [cell, those] of Map.groupBy(placed, (each) => each.want.confinement?.cell)) {
      if (cell === undefined) continue;
      const domains = those.map(({ want: { confinement }, candidate }) =>
        confinement === undefined ? '' : domainsOf(candidate)[confinement.topology],
      );
      expect(new Set(domains).size).toBe(1);
    }
  });

  test.prop([richHall])('pools that must stand apart share no such domain', (input) => {
    const { placed } = place(input);

    for (const [author, rules] of input.avoids ?? []) {
      for (const { topology, groups, mode } of rules) {
        if (mode !== 'Hard' || groups.includes(author)) continue;
        const of = (members: readonly string[]) =>
          new Set(
            placed.flatMap((each) => (members.includes(each.want.group) ? [domainsOf(each.candidate)[topology]] : [])),
          );
        expect([...of([author]).intersection(of(groups))]).toEqual([]);
      }
    }
  });

  test.prop([richHall])('a hard spread holds, where its cell stands', (input) => {
    const { placed } = place(input);

    for (const [at, { want: each, candidate }] of placed.entries()) {
      const within = each.confinement === undefined ? undefined : domainsOf(candidate)[each.confinement.topology];
      for (const rule of each.spread.filter(({ mode }) => mode === 'Hard')) {
        const before = skewOf(input, { placed: placed.slice(0, at) }, each, rule, within);
        const after = skewOf(input, { placed: placed.slice(0, at + 1) }, each, rule, within);
        expect(after).toBeLessThanOrEqual(Math.max(rule.maxSkew, before));
      }
    }
  });

  test.prop([richHall])('a gang that finds too few machines leaves everything as if it had never asked', (input) => {
    const huge = Array.from({ length: input.stock.size + 1 }, (_, at) =>
      want(`huge${at}`, { group: 'pool/huge', requirement: 'r1', gang: 'huge' }),
    );
    // With one for which there is never a machine, so that both are served in the same orders.
    const wants = [want('never', { requirement: 'r9' }), ...input.wants];

    const { placed } = place({ ...input, wants: [...huge, ...wants] });

    expect(placed).toEqual(place({ ...input, wants }).placed);
  });
});

describe('the order in which things are told does not matter', () => {
  test.prop([richHall, fc.infiniteStream(fc.nat())])('neither of machines nor of those that wait', (input, keys) => {
    const shuffled = <T>(items: readonly T[]): T[] =>
      items
        .map((item) => ({ item, key: keys.next().value }))
        .toSorted((a, b) => a.key - b.key)
        .map(({ item }) => item);
    const served = (wants: readonly Want[], machines: PlacementInput['stock']): string[] => {
      const line = wants.map((each) => ({ want: each, priority: each.priority ?? 0, since: each.name.length }));
      return answers(place({ ...input, stock: machines, wants: inTurn(line, () => 0) }));
    };

    expect(served(shuffled(input.wants), new Stock(shuffled(input.stock.list())))).toEqual(
      served(input.wants, input.stock),
    );
  });
});

/** How many are placed of each priority, the highest first. */
function byPriority({ placed }: Placement, { wants }: PlacementInput): number[] {
  const levels = [...new Set(wants.map(({ priority = 0 }) => priority))].toSorted((a, b) => b - a);
  return levels.map((level) => placed.filter(({ want: { priority = 0 } }) => priority === level).length);
}

function isLess(a: readonly number[], b: readonly number[]): boolean {
  const at = a.findIndex((count, index) => count !== b[index]);
  return at >= 0 && (a[at] ?? 0) < (b[at] ?? 0);
}

/** Wants that are alike but for their priority and gang; no power budget, no hard rule. */
const alike = richHall.map((input): PlacementInput => {
  const [first] = input.wants;
  const line = input.wants.map(({ name, uid, priority = 0, gang }) => {
    const own = gang === undefined ? {} : { gang: `${gang} of ${priority}` };
    const each = want(name, { requirement: first?.requirement ?? 'r1', preferences: first?.preferences ?? [], ...own });
    return { want: { ...each, uid, priority }, priority, since: 0 };
  });
  return { ...input, wants: inTurn(line, () => 0), racks: new Map(), avoids: new Map() };
});

describe('one machine more is never worse', () => {
  test.prop([alike, fc.integer({ min: 1, max: 3 }), fc.constantFrom('r1', 'r4', 'r9')])(
    'for wants that are alike: of the highest priority no fewer are placed, and of the next unless the higher got more',
    (input, size, rack) => {
      const more = {
        ...input,
        stock: new Stock([...input.stock.list(), machine('more', { shape: `s${size}`, rack })]),
      };

      expect(isLess(byPriority(place(more), input), byPriority(place(input), input))).toBe(false);
    },
  );

  it('but under a power budget it may: what wastes less may draw more', () => {
    const racks = new Map([['r1', { powerBudget: 200, powerAllocated: 0 }]]);
    const wants = [want('w1'), want('w2')];
    const small = ['a', 'b'].map((name) => machine(name, { shape: 's3', watts: 100 }));
    expect(place(hall(small, wants, { racks })).placed).toHaveLength(2);

    const more = place(hall([...small, machine('hungry', { shape: 's2', watts: 200 })], wants, { racks }));

    expect(more.placed).toHaveLength(1);
  });

  it('nor for a gang that comes later: what was too few for the first may be enough now, and nothing is left for it', () => {
    const gang = (name: string, size: number) =>
      Array.from({ length: size }, (_, at) => want(`${name}${at}`, { gang: name }));
    const wants = [...gang('first', 3), ...gang('second', 2)];
    const machines = [machine('a'), machine('b')];
    expect(place(hall(machines, wants)).placed.map((each) => each.want.gang)).toEqual(['second', 'second']);

    const more = place(hall([...machines, machine('c')], wants));

    expect(new Set(more.placed.map((each) => each.want.gang))).toEqual(new Set(['first']));
  });
});
