import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { place } from '#models/placement/place.ts';
import { Stock } from '#models/placement/stock.ts';
import { answers, anyHall, hall, machine, plainHall, skewOf, want } from './hall.ts';

describe('no rule is broken, whatever the hall', () => {
  test.prop([anyHall])('every want is answered once, and no machine is given twice', (input) => {
    const placement = place(input);

    const asked = [...placement.placed, ...placement.refused].map((each) => each.want.name);
    expect(asked.toSorted()).toEqual(input.wants.map(({ name }) => name).toSorted());
    const given = placement.placed.map(({ candidate }) => candidate.name);
    expect(new Set(given).size).toBe(given.length);
  });

  test.prop([anyHall])('what is given is free, fits, and is selected', (input) => {
    for (const { want, candidate } of place(input).placed) {
      expect(candidate.barred).toBeUndefined();
      expect(input.fit(want.requirement, candidate.shape).fits).toBe(true);
      expect(want.selection.selects(candidate.labels)).toBe(true);
    }
  });

  test.prop([anyHall])('no rack draws more than its power budget, but for what was too much before', (input) => {
    const placement = place(input);

    for (const [rack, { powerBudget = Infinity }] of input.racks) {
      const drawn = placement.placed.filter(({ candidate }) => candidate.rack === rack);
      expect(drawn.reduce((sum, { candidate }) => sum + candidate.watts, 0)).toBeLessThanOrEqual(powerBudget);
    }
  });

  test.prop([anyHall])('a hard spread holds in the domains that were open to the last one placed', (input) => {
    const { placed } = place(input);

    for (const [at, { want, candidate }] of placed.entries()) {
      const until = { placed: placed.slice(0, at + 1) };
      for (const rule of want.spread.filter(({ mode }) => mode === 'Hard')) {
        const before = skewOf(input, { placed: placed.slice(0, at) }, want, rule);
        expect([want.name, candidate.name, skewOf(input, until, want, rule)]).toEqual([
          want.name,
          candidate.name,
          expect.toSatisfy((skew: number) => skew <= Math.max(rule.maxSkew, before)),
        ]);
      }
    }
  });

  test.prop([anyHall])('the classes of a refusal add up to all that was looked at', (input) => {
    for (const { refusal } of place(input).refused) {
      expect(refusal.considered).toBe(input.stock.size);
      expect(refusal.classes.reduce((sum, { count }) => sum + count, 0)).toBe(input.stock.size);
      expect(refusal.classes.every(({ count }) => count > 0)).toBe(true);
    }
  });
});

describe('the answer', () => {
  test.prop([anyHall])('is the same for the same hall', (input) => {
    expect(answers(place(input))).toEqual(answers(place(input)));
  });

  test.prop([anyHall, fc.infiniteStream(fc.nat())])('does not depend on the order of the machines', (input, keys) => {
    const shuffled = input.stock
      .list()
      .map((each) => ({ each, key: keys.next().value }))
      .toSorted((a, b) => a.key - b.key);
    const other = { ...input, stock: new Stock(shuffled.map(({ each }) => each)) };

    expect(answers(place(other))).toEqual(answers(place(input)));
  });

  test.prop([anyHall])('is never a mutation of what was asked', (input) => {
    const before = JSON.stringify([input.stock.list(), [...input.racks]]);

    place(input);

    expect(JSON.stringify([input.stock.list(), [...input.racks]])).toBe(before);
  });
});

describe('without hard spreads and power budgets', () => {
  test.prop([plainHall])('no want is refused while a machine that it could have is left', (input) => {
    const { placed, refused } = place(input);
    const given = new Set(placed.map(({ candidate }) => candidate.name));
    const left = input.stock.list().filter(({ name, barred }) => barred === undefined && !given.has(name));

    for (const { want } of refused) {
      const could = left.filter(
        ({ shape, labels }) => input.fit(want.requirement, shape).fits && want.selection.selects(labels),
      );
      expect(could.map(({ name }) => name)).toEqual([]);
    }
  });

  test.prop([plainHall, fc.integer({ min: 1, max: 3 })])('one machine more never places fewer', (input, size) => {
    const more = { ...input, stock: new Stock([...input.stock.list(), machine('more', { shape: `s${size}` })]) };

    expect(place(more).placed.length).toBeGreaterThanOrEqual(place(input).placed.length);
  });
});

describe('with a hard spread', () => {
  it('one machine more, in a rack of its own, may place fewer: an empty domain holds the others back', () => {
    const spread = [{ topology: 'Rack', maxSkew: 1, mode: 'Hard' }] as const;
    const wants = [1, 2, 3].map((each) => want(`w${each}`, { spread }));
    const machines = [machine('a'), machine('b'), machine('c')];
    expect(place(hall(machines, wants)).placed).toHaveLength(3);

    const more = place(hall([...machines, machine('d', { rack: 'r2', barred: 'Claimed' })], wants));

    expect(more.placed).toHaveLength(1);
  });
});
