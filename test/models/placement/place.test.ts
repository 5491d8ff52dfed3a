import { describe, expect, it } from 'vitest';
import { place } from '#models/placement/place.ts';
import { describeRefusal } from '#models/placement/refusal.ts';
import type { SpreadRule } from '#models/placement/candidate.ts';
import { answers, hall, machine, ofColour, want } from './hall.ts';

const overRacks: SpreadRule[] = [{ topology: 'Rack', maxSkew: 1, mode: 'Hard' }];
const softly: SpreadRule[] = [{ topology: 'Rack', maxSkew: 1, mode: 'Soft' }];

describe('among machines that fit, a want takes', () => {
  it('the one with the least waste', () => {
    const input = hall([machine('large', { shape: 's3' }), machine('exact', { shape: 's2' })], [want('w')]);

    expect(answers(place(input))).toEqual(['w → exact']);
  });

  it('one that failed fewer claims', () => {
    const input = hall([machine('a', { failures: 2 }), machine('b')], [want('w')]);

    expect(answers(place(input))).toEqual(['w → b']);
  });

  it('the emptier domain before the better fit', () => {
    const input = hall(
      [machine('exact', { rack: 'r1' }), machine('large', { rack: 'r2', shape: 's3' })],
      [want('w', { spread: softly })],
      { placed: new Map([['pool/a', new Map([['Rack/r1', 1]])]]) },
    );

    expect(answers(place(input))).toEqual(['w → large']);
  });

  it('the first by name, when nothing else tells them apart', () => {
    const input = hall([machine('b'), machine('a')], [want('w1'), want('w2')]);

    expect(answers(place(input))).toEqual(['w1 → a', 'w2 → b']);
  });

  it('still the least failed, after one before it looked for a label and was not given that machine', () => {
    const worn = machine('worn', { failures: 2, labels: { colour: 'red' } });
    const red = machine('red', { rack: 'r0', labels: { colour: 'red' } });
    const input = hall([machine('fresh'), worn, red], [want('picky', ofColour('red')), want('plain')]);

    expect(answers(place(input))).toEqual(['picky → red', 'plain → fresh']);
  });
});

describe('a hard spread', () => {
  it('waits for a rack whose machines are about to be free, and not for one whose machines may never be', () => {
    const enrolling = { rack: 'r2', barred: 'Enrolling' } as const;
    const wants = [want('w1', { spread: overRacks }), want('w2', { spread: overRacks })];
    const here = [machine('a'), machine('b')];

    const waits = place(hall([...here, machine('c', { ...enrolling, coming: true })], wants));
    const goesOn = place(hall([...here, machine('c', enrolling)], wants));

    expect(answers(waits)).toEqual(['w1 → a', 'w2: refused']);
    expect(waits.refused.map(({ refusal }) => describeRefusal(refusal, 'f1'))).toEqual([
      'No machine fits: of 3, 1 not enrolled yet, 1 claimed, 1 against the hard spread.',
    ]);
    expect(answers(goesOn)).toEqual(['w1 → a', 'w2 → b']);
  });

  const threeRacks = ['r1', 'r1', 'r1', 'r2', 'r3'].map((rack, at) => machine(`m${at}`, { rack }));

  it('leaves a want waiting rather than break', () => {
    const wants = [1, 2, 3, 4, 5].map((each) => want(`w${each}`, { spread: overRacks }));

    const { placed, refused } = place(hall(threeRacks, wants));

    expect(placed).toHaveLength(4);
    expect(refused[0]?.refusal.classes).toEqual([
      { reason: 'Claimed', count: 4 },
      { reason: 'SpreadViolated', count: 1 },
    ]);
  });

  it('counts what stands already', () => {
    const input = hall(threeRacks, [want('w', { spread: overRacks })], {
      placed: new Map([['pool/a', new Map([['Rack/r1', 1]])]]),
    });

    expect(answers(place(input))).toEqual(['w → m3']);
  });

  it('counts nodes of the same pool that were placed just before with another Flavor or selector', () => {
    const machines = [machine('a1', { rack: 'r1' }), machine('a2', { rack: 'r1' }), machine('b1', { rack: 'r2' })];
    const others = [want('w1', { spread: overRacks }), want('w2', { spread: overRacks, requirement: 'r1' })];

    expect(answers(place(hall(machines, others)))).toEqual(['w1 → a1', 'w2 → b1']);
  });

  it('does not count domains in which nothing could serve it', () => {
    const machines = [machine('a'), machine('b'), machine('small', { rack: 'r2', shape: 's1' })];
    const wants = [want('w1', { spread: overRacks }), want('w2', { spread: overRacks })];

    expect(place(hall(machines, wants)).refused).toEqual([]);
  });
});

describe('a want', () => {
  it('is not refused for what an older one of its pool selects', () => {
    const machines = [machine('red', { labels: { colour: 'red' } })];
    const wants = [want('typo', ofColour('rde')), want('right', ofColour('red'))];

    expect(answers(place(hall(machines, wants)))).toEqual(['right → red', 'typo: refused']);
  });

  it('is not given power that its rack does not have', () => {
    const racks = new Map([['r1', { powerBudget: 250, powerAllocated: 100 }]]);
    const input = hall([machine('a'), machine('b')], [want('w1'), want('w2')], { racks });

    const { placed, refused } = place(input);

    expect(placed).toHaveLength(1);
    expect(refused[0]?.refusal.classes).toContainEqual({ reason: 'PowerBudget', count: 1 });
  });

  it('is refused in words that say what stands in the way, by how many', () => {
    const machines = [
      machine('s1', { shape: 's1' }),
      machine('s2', { shape: 's1' }),
      machine('c', { barred: 'Cordoned' }),
      machine('t', { barred: 'Claimed' }),
    ];

    const [refused] = place(hall(machines, [want('w')])).refused;

    expect(refused === undefined ? '' : describeRefusal(refused.refusal, 'f1')).toBe(
      'No machine fits: of 4, 1 cordoned, 1 claimed, 2 with too little memory.',
    );
  });

  it('is refused in words when there is nothing at all', () => {
    const [refused] = place(hall([], [want('w')])).refused;

    expect(refused === undefined ? '' : describeRefusal(refused.refusal, 'f1')).toBe(
      'No machine fits: there is none at all.',
    );
  });
});
