import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import type { Candidate, PlacementInput, Want, Yielding } from '#models/placement/candidate.ts';
import { place, type Reserved } from '#models/placement/place.ts';
import { Stock } from '#models/placement/stock.ts';
import { anyHall, hall, machine, ofColour, plainHall, want } from './hall.ts';

const claimed = (name: string, over: Partial<Candidate> = {}) => machine(name, { barred: 'Claimed', ...over });
const of = (priority: number): Yielding => ({ comes: 'byPreemption', priority });
const back: Yielding = { comes: 'back' };
const urgent = (name: string, over: Partial<Want> = {}) => want(name, { priority: 10, preempts: true, ...over });
const alone = (one: Want): Want => {
  const { gang: _, ...rest } = one;
  return rest;
};
const told = (reserved: readonly Reserved[]) =>
  reserved.map(({ want: { name }, candidate, yielding }) => `${name} → ${candidate.name} ${yielding?.comes ?? 'free'}`);

describe('a want that may preempt and finds nothing', () => {
  it('takes the machine of the node of the lowest priority', () => {
    const machines = [claimed('a'), claimed('b'), claimed('c')];
    const yielding = new Map([
      ['a', of(5)],
      ['b', of(1)],
      ['c', of(3)],
    ]);

    const { placed, refused, reserved } = place(hall(machines, [urgent('w')], { yielding }));

    expect([placed.length, refused.length]).toEqual([0, 1]);
    expect(told(reserved)).toEqual(['w → b byPreemption']);
  });

  it.each([
    ['a node of its own priority', of(10), {}],
    ['a node of a higher one', of(11), {}],
    ['anyone, unless it says so', of(1), { preempts: false }],
  ])('takes nothing from %s', (_what, yielding, over) => {
    const input = hall([claimed('a')], [urgent('w', over)], { yielding: new Map([['a', yielding]]) });

    expect(place(input).reserved).toEqual([]);
  });

  it('takes nothing that would not serve it', () => {
    const input = hall([claimed('a', { shape: 's1' })], [urgent('w')], { yielding: new Map([['a', of(1)]]) });

    expect(place(input).reserved).toEqual([]);
  });

  it('waits for a machine that comes back rather than ask for another, pass after pass', () => {
    const machines = [claimed('a'), claimed('b')];
    const yielding = new Map([
      ['a', of(1)],
      ['b', back],
    ]);

    expect(told(place(hall(machines, [urgent('w')], { yielding })).reserved)).toEqual(['w → b back']);
  });

  it('does not count on a machine that comes back for one before it', () => {
    const machines = [claimed('a'), claimed('b')];
    const wants = [want('first', { priority: 20 }), urgent('second')];
    const yielding = new Map([
      ['a', of(1)],
      ['b', back],
    ]);

    expect(told(place(hall(machines, wants, { yielding })).reserved)).toEqual([
      'first → b back',
      'second → a byPreemption',
    ]);
  });

  it('takes nothing in a rack that draws too much already: the machine could not be claimed again', () => {
    const racks = new Map([['r1', { powerBudget: 150, powerAllocated: 200 }]]);
    const yielding = new Map([['a', of(1)]]);

    expect(place(hall([claimed('a'), claimed('b')], [urgent('w')], { racks, yielding })).reserved).toEqual([]);
  });

  it('needs no more power than the node did that it takes over from', () => {
    const racks = new Map([['r1', { powerBudget: 200, powerAllocated: 200 }]]);
    const yielding = new Map([['a', of(1)]]);

    expect(place(hall([claimed('a'), claimed('b')], [urgent('w')], { racks, yielding })).reserved).toHaveLength(1);
  });
});

describe('a gang that may preempt', () => {
  const gang = (size: number) => Array.from({ length: size }, (_, at) => urgent(`g${at}`, { gang: 'g' }));

  it('uses what is free, and takes only what it lacks', () => {
    const machines = [machine('free'), claimed('a'), claimed('b'), claimed('c')];
    const yielding = new Map([
      ['a', of(3)],
      ['b', of(2)],
      ['c', of(1)],
    ]);

    expect(told(place(hall(machines, gang(3), { yielding })).reserved)).toEqual([
      'g0 → free free',
      'g1 → c byPreemption',
      'g2 → b byPreemption',
    ]);
  });

  it('takes nothing when it would not be whole even then', () => {
    const yielding = new Map([['a', of(1)]]);

    expect(place(hall([machine('free'), claimed('a')], gang(3), { yielding })).reserved).toEqual([]);
  });

  it('has what is free held for it while the rest comes back: one by one, others would take it for ever', () => {
    const machines = [machine('free'), claimed('a')];
    const yielding = new Map([['a', back]]);

    const { placed, reserved } = place(hall(machines, [...gang(2), want('small')], { yielding }));

    expect([placed, told(reserved)]).toEqual([[], ['g0 → free free', 'g1 → a back']]);
  });

  it.each([
    ['it may not preempt', { preempts: false }, back],
    ['not all of it may', { priority: 0 }, of(1)],
  ])('leaves what is free to others where %s', (_what, over, how) => {
    const machines = [machine('free'), claimed('a')];
    const [one, other] = gang(2);
    if (one === undefined || other === undefined) throw new Error('no gang');
    const wants = [one, { ...other, ...over }, want('small')];

    const { placed, reserved } = place(hall(machines, wants, { yielding: new Map([['a', how]]) }));

    expect([placed.length, reserved]).toEqual([1, []]);
  });

  it('in one domain goes where the fewest have to give up theirs', () => {
    const machines = [
      claimed('r1a', { rack: 'r1' }),
      claimed('r1b', { rack: 'r1' }),
      machine('r2a', { rack: 'r2' }),
      claimed('r2b', { rack: 'r2' }),
      claimed('r2c', { rack: 'r2' }),
    ];
    const yielding = new Map(machines.filter(({ barred }) => barred !== undefined).map(({ name }) => [name, of(1)]));
    const wants = gang(2).map((each): Want => ({ ...each, confinement: { cell: 'c', topology: 'Rack' } }));

    expect(told(place(hall(machines, wants, { yielding })).reserved)).toEqual([
      'g0 → r2a free',
      'g1 → r2b byPreemption',
    ]);
  });
});

describe('where another order of the wants would serve more', () => {
  const painted = (name: string, colour: string, over: Partial<Candidate> = {}) =>
    machine(name, { labels: { colour }, ...over });
  const ofColours = (...colours: string[]): Pick<Want, 'selection'> => ({
    selection: { key: colours.join(), selects: (labels) => colours.includes(labels['colour'] ?? '') },
  });

  it('what is free stays held for the gang for which others make way', () => {
    const machines = [painted('red', 'red'), painted('blue', 'blue'), painted('green', 'green')];
    const gang = ['g0', 'g1', 'g2'].map((name) => urgent(name, { gang: 'g', ...ofColours('red', 'blue') }));
    const wants = [...gang, want('beside', ofColour('green')), want('small', ofColour('red'))];
    const held = painted('held', 'blue', { barred: 'Claimed' });

    const { placed, reserved } = place(hall([...machines, held], wants, { yielding: new Map([['held', of(1)]]) }));

    expect(placed.map(({ want: { name } }) => name)).toEqual(['beside']);
    expect(told(reserved)).toEqual(['g0 → blue free', 'g1 → red free', 'g2 → held byPreemption']);
  });

  it('who finds a free machine waits for none that comes back: it was left waiting beside one that another could do without', () => {
    const machines = [
      painted('either', 'blue', { failures: 1 }),
      painted('wanted', 'red'),
      painted('coming', 'red', { barred: 'Claimed' }),
    ];
    const wants = [want('any'), want('picky', ofColour('red'))];

    const { placed, reserved } = place(hall(machines, wants, { yielding: new Map([['coming', back]]) }));

    expect(told(placed.map((one) => ({ ...one, yielding: undefined })))).toEqual([
      'picky → wanted free',
      'any → either free',
    ]);
    expect(reserved).toEqual([]);
  });

  it('nobody gives up a machine to one that has another coming back', () => {
    const racks = new Map([['dark', { powerBudget: 0, powerAllocated: 0 }]]);
    const machines = [
      painted('green', 'green'),
      painted('yellow', 'yellow', { failures: 1 }),
      painted('dark', 'red', { rack: 'dark' }),
      painted('coming', 'rosy', { barred: 'Claimed' }),
      painted('held', 'blue', { barred: 'Claimed' }),
    ];
    const yielding = new Map([
      ['coming', back],
      ['held', of(1)],
    ]);
    const wants = [
      urgent('high', ofColours('red', 'rosy', 'blue')),
      want('low', ofColour('rosy')),
      want('either', ofColours('green', 'yellow')),
      want('picky', ofColour('green')),
    ];

    const { placed, reserved } = place(hall(machines, wants, { racks, yielding }));

    expect(placed).toHaveLength(2);
    expect(told(reserved)).toEqual(['high → coming back']);
  });
});

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
