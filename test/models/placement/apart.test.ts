import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import type { Avoidance, PlacementInput } from '#models/placement/candidate.ts';
import { domainsOf } from '#models/placement/candidate.ts';
import { place } from '#models/placement/place.ts';
import { answers, anyHall, hall, machine, ofColour, want } from './hall.ts';

const apart = (mode: Avoidance['mode'], topology: Avoidance['topology'] = 'Rack') =>
  new Map([['pool/a', [{ topology, groups: ['pool/b'], mode }]]]);
const twoRacks = [machine('m1', { rack: 'r1' }), machine('m2', { rack: 'r2' })];
const inR1 = (group: string) => new Map([[group, new Map([['Rack/r1', 1]])]]);

describe('pools that are to stand apart', () => {
  it('do, whichever of them says so and whichever comes first', () => {
    const a = hall(twoRacks, [want('w', { group: 'pool/a' })], { avoids: apart('Hard'), placed: inR1('pool/b') });
    const b = hall(twoRacks, [want('w', { group: 'pool/b' })], { avoids: apart('Hard'), placed: inR1('pool/a') });

    expect([answers(place(a)), answers(place(b))]).toEqual([['w → m2'], ['w → m2']]);
  });

  it('leave a want waiting where every domain is taken by the other, and say so', () => {
    const input = hall(twoRacks.slice(0, 1), [want('w')], { avoids: apart('Hard'), placed: inR1('pool/b') });

    expect(place(input).refused[0]?.refusal.classes).toEqual([{ reason: 'Avoided', count: 1 }]);
  });

  it('stand together where that is only not preferred, and there is nothing else', () => {
    const wants = [want('w1'), want('w2')];
    const input = hall(twoRacks, wants, { avoids: apart('Soft'), placed: inR1('pool/b') });

    expect(answers(place(input))).toEqual(['w1 → m2', 'w2 → m1']);
  });

  it('may share an AZone when only Racks are to be apart', () => {
    const input = hall(twoRacks, [want('w1'), want('w2', { group: 'pool/b' })], { avoids: apart('Hard') });

    expect(place(input).refused).toEqual([]);
  });

  it('try no domain that another has taken: with many cells apart, in racks with room to spare, a pass took minutes', () => {
    const names = Array.from({ length: 40 }, (_, at) => `${at + 10}`);
    const machines = names.flatMap((name) => ['a', 'b'].map((of) => machine(`m${name}${of}`, { rack: `r${name}` })));
    let looked = 0;
    const selection = { key: 'any', selects: () => (looked += 1) > 0 };
    const groups = names.map((name) => `pool/${name}`);
    const rule = (group: string): Avoidance[] => [
      { topology: 'Rack', mode: 'Hard', groups: groups.filter((other) => other !== group) },
    ];
    const wants = names.map((name) =>
      want(name, { group: `pool/${name}`, selection, confinement: { cell: name, topology: 'Rack' } }),
    );

    const { placed } = place(hall(machines, wants, { avoids: new Map(groups.map((group) => [group, rule(group)])) }));

    expect(new Set(placed.map(({ candidate }) => candidate.rack)).size).toBe(40);
    // Once for each machine, and once where each cell goes.
    expect(looked).toBeLessThanOrEqual(machines.length + names.length);
  });

  test.prop([anyHall, fc.constantFrom('Rack' as const, 'AZone' as const)])(
    'never share a domain, whatever the hall',
    (some, topology) => {
      const input: PlacementInput = { ...some, avoids: apart('Hard', topology) };

      const of = (group: string): Set<string> =>
        new Set(
          place(input)
            .placed.filter(({ want: { group: its } }) => its === group)
            .map(({ candidate }) => domainsOf(candidate)[topology]),
        );

      expect([...of('pool/a').intersection(of('pool/b'))]).toEqual([]);
    },
  );
});

describe('what a want prefers', () => {
  const likes = (colour: string, weight: number) => ({ ...ofColour(colour).selection, weight });
  const machines = [machine('blue', { labels: { colour: 'blue' } }), machine('red', { labels: { colour: 'red' } })];

  it('goes before less waste', () => {
    const large = [machine('blue', { labels: { colour: 'blue' }, shape: 's3' }), machine('red', { rack: 'r0' })];

    expect(answers(place(hall(large, [want('w', { preferences: [likes('blue', 1)] })])))).toEqual(['w → blue']);
  });

  it('is what weighs most', () => {
    const preferences = [likes('blue', 10), likes('red', 20)];

    expect(answers(place(hall(machines, [want('w', { preferences })])))).toEqual(['w → red']);
  });

  it('never leaves a want waiting', () => {
    const wants = [want('w1', { preferences: [likes('green', 5)] }), want('w2', { preferences: [likes('red', -5)] })];

    expect(place(hall(machines, wants)).refused).toEqual([]);
  });
});
