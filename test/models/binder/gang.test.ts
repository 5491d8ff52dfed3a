import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { gangTurn, type GangMember } from '#models/binder/gang.ts';

const members = (count: number, size: number): GangMember[] =>
  Array.from({ length: count }, (_, at) => ({ uid: `u${at}`, name: `n-${at}`, since: at, size }));

describe('of a gang of four', () => {
  it('nobody is placed while only three are there', () => {
    expect(gangTurn(members(3, 4), 0)).toEqual({ turn: 'wait', size: 4, there: 3 });
  });

  it.each([
    ['all four wait', 4, 0, ['u0', 'u1', 'u2', 'u3']],
    ['three have machines, and the fourth comes', 1, 3, ['u0']],
    ['a fifth has come: it is more than the gang is made of', 5, 0, ['u0', 'u1', 'u2', 'u3']],
    ['all have machines, and a fifth comes', 1, 4, []],
  ])('those it lacks are placed together when %s', (_what, waiting, bound, together) => {
    expect(gangTurn(members(waiting, 4), bound)).toEqual({ turn: 'place', size: 4, together: new Set(together) });
  });

  it('members that disagree about its size wait for the largest', () => {
    expect(gangTurn([...members(2, 2), ...members(1, 5)], 0)).toMatchObject({ turn: 'wait', size: 5 });
  });
});

test.prop([fc.nat(12), fc.nat(12), fc.nat(12)])(
  'whoever is placed together makes it whole, exactly',
  (waiting, size, bound) => {
    const turn = gangTurn(members(waiting, size), bound);

    const { size: whole } = turn;
    if (turn.turn === 'wait') expect(bound + waiting).toBeLessThan(whole);
    else expect(turn.together.size).toBe(Math.max(whole - bound, 0));
  },
);
