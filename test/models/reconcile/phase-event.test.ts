import { expect, test } from 'vitest';
import { notReady } from '#models/conditions/readiness.ts';
import { phaseEvent } from '#models/reconcile/phase-event.ts';

const tones = { Active: 'Normal', Degraded: 'Warning' } as const;
const sold = notReady('SoldOut', 'None is free.');

test('a change of phase is told in the words of Ready', () => {
  expect(phaseEvent<'Active' | 'Degraded'>('Active', 'Degraded', sold, tones)).toEqual([
    { do: 'event', type: 'Warning', reason: 'SoldOut', message: 'None is free.' },
  ]);
});

test('a phase that stays, and one that is entered silently, is not told', () => {
  expect(phaseEvent<'Active' | 'Quiet'>('Active', 'Active', sold, tones)).toEqual([]);
  expect(phaseEvent<'Active' | 'Quiet'>('Active', 'Quiet', sold, tones)).toEqual([]);
});

test('a new object is told of only when something is wrong with it', () => {
  expect(phaseEvent<'Active' | 'Degraded'>(undefined, 'Active', sold, tones)).toEqual([]);
  expect(phaseEvent<'Active' | 'Degraded'>(undefined, 'Degraded', sold, tones)).toHaveLength(1);
});
