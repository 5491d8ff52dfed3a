import { expect, test } from 'vitest';
import type { Reason } from '#models/conditions/reasons.ts';
import { eventIntent } from '#models/reconcile/decision.ts';
import { refusalEvent } from '#models/reconcile/refusal-event.ts';

const at = '2030-01-01T00:00:00Z';
const status = (ready: 'True' | 'False', reason: Reason, message = 'Why.'): object => ({
  conditions: [{ type: 'Ready', status: ready, reason, message, lastTransitionTime: at }],
});

test('a refusal that begins is told as an Event, on an object seen for the first time too', () => {
  const told = eventIntent('Warning', 'DuplicateSerial', 'Why.');

  expect(refusalEvent(undefined, status('False', 'DuplicateSerial'), [])).toEqual(told);
  expect(refusalEvent(status('False', 'NotInspected'), status('False', 'DuplicateSerial'), [])).toEqual(told);
  expect(refusalEvent(status('True', 'InUse'), status('False', 'InUse'), [])).toEqual(
    eventIntent('Warning', 'InUse', 'Why.'),
  );
});

test('a refusal that goes on is not told again, whatever its numbers do', () => {
  const before = status('False', 'InsufficientCapacity', '3 claimed.');

  expect(refusalEvent(before, status('False', 'InsufficientCapacity', '4 claimed.'), [])).toBeUndefined();
});

test('what passes by itself, or is told already, is no Event of its own', () => {
  const told = eventIntent('Warning', 'InsufficientCapacity', 'Why.');

  expect(refusalEvent(undefined, status('False', 'Installing'), [])).toBeUndefined();
  expect(refusalEvent(undefined, status('True', 'Ready'), [])).toBeUndefined();
  expect(refusalEvent(undefined, undefined, [])).toBeUndefined();
  expect(refusalEvent(undefined, status('False', 'InsufficientCapacity'), [told])).toBeUndefined();
});
