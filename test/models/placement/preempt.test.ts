import { describe, expect, it } from 'vitest';
import type { Candidate, Want, Yielding } from '#models/placement/candidate.ts';
import { place, type Reserved } from '#models/placement/place.ts';
import { hall, machine, ofColour, want } from './hall.ts';

const claimed = (name: string, over: Partial<Candidate> = {}) => machine(name, { barred: 'Claimed', ...over });
const of = (priority: number): Yielding => ({ comes: 'byPreemption', priority });
const back: Yielding = { comes: 'back' };
const urgent = (name: string, over: Partial<Want> = {}) => want(name, { priority: 10, preempts: true, ...over });
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
