import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import type { SpreadRule } from '#models/placement/candidate.ts';
import { place } from '#models/placement/place.ts';
import { describeRefusal } from '#models/placement/refusal.ts';
import { answers, anyHall, hall, machine, want } from './hall.ts';

const overRacks: SpreadRule[] = [{ topology: 'Rack', maxSkew: 1, mode: 'Hard' }];

describe('a machine that is withheld from one', () => {
  it('goes to another, and it gets another', () => {
    const input = hall([machine('a'), machine('b')], [want('w1', { withheld: ['a'] }), want('w2')]);

    expect(answers(place(input))).toEqual(['w1 → b', 'w2 → a']);
  });

  it('is told as that where there is no other, beside what else there is', () => {
    const input = hall([machine('a'), machine('b', { barred: 'Claimed' })], [want('w', { withheld: ['a'] })]);

    expect(answers(place(input))).toEqual(['w: refused']);
    const refusals = place(input).refused.map(({ refusal }) => describeRefusal(refusal, 'f1'));
    expect(refusals).toEqual(['No machine fits: of 2, 1 claimed, 1 withheld by the API server.']);
  });

  it('isn’t taken from its node for it either', () => {
    const input = hall([machine('a', { barred: 'Claimed' })], [want('w', { preempts: true, priority: 1 })], {
      yielding: new Map([['a', { comes: 'byPreemption', priority: 0 }]]),
    });
    const withheld = { ...input, wants: input.wants.map((each) => ({ ...each, withheld: ['a'] })) };

    expect(place(input).reserved).toHaveLength(1);
    expect(place(withheld).reserved).toEqual([]);
  });

  it('keeps its rack one to be spread over', () => {
    const machines = [machine('a', { rack: 'r1' }), machine('b', { rack: 'r1' }), machine('c', { rack: 'r2' })];
    const wants = ['w1', 'w2'].map((name) => want(name, { spread: overRacks, withheld: ['c'] }));

    expect(answers(place(hall(machines, wants)))).toEqual(['w1 → a', 'w2: refused']);
  });
});

const names = fc.uniqueArray(fc.nat(19), { maxLength: 5 }).map((each) => each.map((at) => `m${at}`).toSorted());

test.prop([anyHall, fc.array(names, { maxLength: 15 })])(
  'whatever the hall, none gets what is withheld from it, and who has nothing withheld may have it all',
  (input, withheld) => {
    const wants = input.wants.map((each, at) => ({ ...each, withheld: withheld[at] ?? [] }));

    const { placed, refused } = place({ ...input, wants });

    for (const { want: each, candidate } of placed) expect(each.withheld).not.toContain(candidate.name);
    expect(placed.length + refused.length).toBe(wants.length);
    for (const { refusal } of refused) {
      expect(refusal.classes.reduce((sum, { count }) => sum + count, 0)).toBe(refusal.considered);
    }
  },
);
