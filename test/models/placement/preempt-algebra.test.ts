import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import type { Candidate, PlacementInput, Want, Yielding } from '#models/placement/candidate.ts';
import { place } from '#models/placement/place.ts';
import { Stock } from '#models/placement/stock.ts';
import { anyHall, plainHall } from './hall.ts';

const of = (priority: number): Yielding => ({ comes: 'byPreemption', priority });
const back: Yielding = { comes: 'back' };
const alone = (one: Want): Want => {
  const { gang: _, ...rest } = one;
  return rest;
};

const levels = fc.array(fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined }), {
  minLength: 15,
  maxLength: 15,
});
const gangs = fc.array(fc.constantFrom('g1', undefined, undefined), { minLength: 15, maxLength: 15 });

/** A hall in which some claimed machines yield, some wants preempt, and some are gangs. */
const struggleIn = (halls: fc.Arbitrary<PlacementInput>) =>
  fc.tuple(halls, levels, levels, gangs).map(([input, held, priorities, names]): PlacementInput => {
    const yielding = new Map<string, Yielding>();
    for (const [at, { name, barred }] of input.stock.list().entries()) {
      if (barred !== 'Claimed') continue;
      const priority = held[at % 15];
      yielding.set(name, priority === undefined ? back : of(priority));
    }
    const wants = input.wants.map((each, at): Want => {
      const priority = priorities[at % 15];
      const gang = names[at % 15];
      return {
        ...each,
        priority: priority ?? 0,
        preempts: priority !== undefined,
        ...(gang === undefined ? {} : { gang: `${gang}/${each.group}` }),
      };
    });
    return { ...input, wants, yielding };
  });

const anyStruggle = struggleIn(anyHall);

describe('whatever the hall', () => {
  test.prop([anyStruggle])('a machine is taken once, of a node of lower priority, for one that preempts', (input) => {
    const { placed, reserved } = place(input);

    const names = [...placed, ...reserved].map(({ candidate: { name } }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const {
      want: { priority = 0, preempts },
      yielding,
    } of reserved) {
      if (yielding?.comes !== 'byPreemption') continue;
      expect([preempts, yielding.priority < priority]).toEqual([true, true]);
    }
  });

  test.prop([struggleIn(plainHall)])('once the victims are gone, those they were taken for are placed', (some) => {
    // In a gang of unlike wants, one may get then what only another could use: it asks again, and more is taken.
    const input = { ...some, wants: some.wants.map(alone) };
    const { placed, reserved } = place(input);
    const bound = new Set(placed.map(({ candidate: { name } }) => name));
    const freed = new Set(reserved.map(({ candidate: { name } }) => name));
    const machines = input.stock.list().map((each): Candidate => {
      if (bound.has(each.name)) return { ...each, barred: 'Claimed' };
      return freed.has(each.name) ? { ...each, barred: undefined } : each;
    });
    const waiting = new Set(reserved.map(({ want: { uid } }) => uid));
    const wants = input.wants.filter(({ uid }) => waiting.has(uid));

    const after = place({ ...input, stock: new Stock(machines), wants, yielding: new Map() });

    expect(after.refused).toEqual([]);
  });

  test.prop([anyStruggle])('nobody loses a machine for a gang that would not be whole', (input) => {
    const { placed, reserved } = place(input);

    const served = new Set([...placed, ...reserved].map(({ want: { uid } }) => uid));
    for (const {
      want: { gang },
    } of reserved) {
      const members = input.wants.filter((each) => gang !== undefined && each.gang === gang);
      expect(members.every(({ uid }) => served.has(uid))).toBe(true);
    }
  });

  test.prop([anyStruggle])('no hard rule is broken by it', (input) => {
    const { placed, reserved } = place(input);

    for (const { want: each, candidate } of reserved) {
      expect(input.fit(each.requirement, candidate.shape).fits).toBe(true);
      expect(each.selection.selects(candidate.labels)).toBe(true);
    }
    for (const [rack, { powerBudget = Infinity }] of input.racks) {
      const drawn = [...placed, ...reserved.filter(({ yielding }) => yielding === undefined)]
        .filter(({ candidate }) => candidate.rack === rack)
        .reduce((sum, { candidate }) => sum + candidate.watts, 0);
      expect(drawn).toBeLessThanOrEqual(powerBudget);
    }
  });
});
