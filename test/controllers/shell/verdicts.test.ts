import { describe, expect, it } from 'vitest';
import { createVerdicts } from '#controllers/shell/verdicts.ts';
import type { Refusal, RefusalClass } from '#models/placement/refusal.ts';

const refusal = (...classes: [RefusalClass, number][]): Refusal => ({
  reason: 'InsufficientCapacity',
  considered: 10,
  classes: classes.map(([reason, count]) => ({ reason, count })),
});

function listening() {
  const verdicts = createVerdicts();
  const told: string[] = [];
  verdicts.onChange((uid) => told.push(uid));
  const replace = (of: [string, Refusal][], now: number) => verdicts.replace(new Map(of), now);
  return { verdicts, told, replace };
}

describe('what the binder says', () => {
  it('is told when it is new, when its classes change, and when it is no longer said', () => {
    const { told, replace } = listening();

    replace([['a', refusal(['Claimed', 3])]], 0);
    replace([['a', refusal(['Claimed', 3], ['Faulty', 1])]], 1);
    replace([], 2);

    expect(told).toEqual(['a', 'a', 'a']);
  });

  it('is held back for half a minute where only numbers moved, so that each claim does not rewrite all who wait', () => {
    const { verdicts, told, replace } = listening();
    replace([['a', refusal(['Claimed', 3])]], 0);

    const due = replace([['a', refusal(['Claimed', 4])]], 1_000);

    expect(due).toBe(30_000);
    expect(told).toEqual(['a']);
    expect(verdicts.get('a')).toEqual(refusal(['Claimed', 3]));
  });

  it('is told when it is due', () => {
    const { verdicts, replace } = listening();
    replace([['a', refusal(['Claimed', 3])]], 0);
    replace([['a', refusal(['Claimed', 4])]], 1_000);

    const due = replace([['a', refusal(['Claimed', 4])]], 30_000);

    expect(due).toBeUndefined();
    expect(verdicts.get('a')).toEqual(refusal(['Claimed', 4]));
  });
});
