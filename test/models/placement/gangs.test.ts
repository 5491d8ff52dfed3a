import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import type { Avoidance, PlacementInput, Want } from '#models/placement/candidate.ts';
import { domainsOf } from '#models/placement/candidate.ts';
import { describeRefusal } from '#models/placement/refusal.ts';
import { place } from '#models/placement/place.ts';
import { answers, anyHall, hall, machine, want } from './hall.ts';

function gang(name: string, size: number, over: Partial<Want> = {}): Want[] {
  return Array.from({ length: size }, (_, at) => want(`${name}${at}`, { gang: name, ...over }));
}

const racks = (...sizes: number[]) =>
  sizes.flatMap((size, rack) =>
    Array.from({ length: size }, (_, at) => machine(`r${rack}m${at}`, { rack: `r${rack}` })),
  );

describe('a gang', () => {
  it('gets all its machines', () => {
    expect(place(hall(racks(3), gang('g', 3))).placed).toHaveLength(3);
  });

  it('gets none when one is missing, and leaves them to others', () => {
    const wants = [...gang('large', 4), ...gang('small', 2), want('single')];

    const placement = place(hall(racks(3), wants));

    expect(placement.placed.map((each) => each.want.name)).toEqual(['small0', 'small1', 'single']);
    expect(placement.refused.map((each) => each.want.name)).toEqual(['large0', 'large1', 'large2', 'large3']);
  });

  it('that is refused gives back its power and its place in the spread', () => {
    const power = new Map([['r0', { powerBudget: 300, powerAllocated: 0 }]]);
    const spread = [{ topology: 'Rack', maxSkew: 1, mode: 'Soft' }] as const;
    const alone = hall(racks(3, 1), gang('after', 3, { spread }), { racks: power });
    const behind = { ...alone, wants: [...gang('large', 5, { spread }), ...alone.wants] };

    const after = place(behind).placed;

    expect(after).toEqual(place(alone).placed);
  });

  test.prop([anyHall, fc.array(fc.constantFrom('g1', 'g2', undefined), { minLength: 15, maxLength: 15 })])(
    'is never torn, whatever the hall',
    (some, names) => {
      const wants = some.wants.map((each, at): Want => {
        const name = names[at];
        return name === undefined ? each : { ...each, gang: name };
      });

      const { placed, refused } = place({ ...some, wants });

      const served = new Set(placed.map((each) => each.want.gang));
      expect(refused.filter(({ want: { gang: name } }) => name !== undefined && served.has(name))).toEqual([]);
      expect(placed.length + refused.length).toBe(wants.length);
    },
  );
});

describe('a cell', () => {
  const cell = (name: string, size: number, over: Partial<Want> = {}): Want[] =>
    gang(name, size, { group: `cell/${name}`, confinement: { cell: name, topology: 'Rack' }, ...over });
  const eachApart = (...names: string[]): ReadonlyMap<string, Avoidance[]> =>
    new Map(
      names.map((name) => [
        `cell/${name}`,
        [
          {
            topology: 'Rack',
            groups: names.filter((other) => other !== name).map((other) => `cell/${other}`),
            mode: 'Hard',
          },
        ],
      ]),
    );

  it('stands in one domain, the smallest that holds it', () => {
    expect(answers(place(hall(racks(4, 2, 3), cell('c', 2))))).toEqual(['c0 → r1m0', 'c1 → r1m1']);
  });

  it('is refused where no one domain holds it, however many machines there are', () => {
    const { placed, refused } = place(hall(racks(2, 2, 2), cell('c', 3)));

    expect([placed.length, refused.length]).toEqual([0, 3]);
  });

  it('that no domain holds is told how many the largest has', () => {
    const [first] = place(hall(racks(2, 3, 1), cell('c', 4))).refused;

    expect(first === undefined ? '' : describeRefusal(first.refusal, 'f')).toBe(
      'Gang c gets 0 of 4 machines, so none: of 6, 6 free but too few for its whole gang. No Rack can give more than 3 that fit now: ask for 3 or fewer, or for a wider topology.',
    );
  });

  it('stands apart from other cells, each in a domain of its own', () => {
    const wants = [...cell('a', 2), ...cell('b', 2)];

    const { placed } = place(hall(racks(4, 2), wants, { avoids: eachApart('a', 'b') }));

    expect(new Map(placed.map((each) => [each.want.confinement?.cell, each.candidate.rack]))).toEqual(
      new Map([
        ['a', 'r1'],
        ['b', 'r0'],
      ]),
    );
  });

  it('tries another domain where the first has the machines, and not the power', () => {
    const power = new Map([['r0', { powerBudget: 150, powerAllocated: 0 }]]);

    expect(answers(place(hall(racks(2, 3), cell('c', 2), { racks: power })))).toEqual(['c0 → r1m0', 'c1 → r1m1']);
  });

  it('grows where it stands', () => {
    const more = want('more', { confinement: { cell: 'c', topology: 'Rack', domain: 'Rack/r2' } });

    expect(answers(place(hall(racks(2, 2, 1), [more])))).toEqual(['more → r2m0']);
  });

  it('that cannot grow where it stands says how many machines stand elsewhere', () => {
    const more = want('more', { confinement: { cell: 'c', topology: 'Rack', domain: 'Rack/r2' } });

    expect(place(hall(racks(2, 2), [more])).refused[0]?.refusal.classes).toEqual([{ reason: 'OutsideCell', count: 4 }]);
  });

  test.prop([anyHall])('is never in two domains, whatever the hall', (some) => {
    const wants = some.wants.map((each): Want => ({
      ...each,
      gang: each.group,
      confinement: { cell: each.group, topology: 'Rack' },
    }));
    const input: PlacementInput = { ...some, wants };

    const { placed } = place(input);

    for (const [, those] of Map.groupBy(placed, (each) => each.want.group)) {
      expect(new Set(those.map(({ candidate }) => domainsOf(candidate).Rack)).size).toBe(1);
    }
  });
});

test('a cell that no rack had room for was told of claimed machines, when all were free', () => {
  const apart = [machine('a', { rack: 'r1' }), machine('b', { rack: 'r2' })];
  const wants = gang('cell', 2, { confinement: { cell: 'cell', topology: 'Rack' } });

  const { refused } = place(hall(apart, wants));

  expect(refused.map(({ refusal }) => refusal.classes)).toEqual([
    [{ reason: 'HeldForGang', count: 2 }],
    [{ reason: 'HeldForGang', count: 2 }],
  ]);
});
