import { describe, expect, it } from 'vitest';
import type { Condition } from '#models/meta/object.ts';
import { damp } from '#models/reconcile/damp.ts';
import { createdAt, now } from '#test/builders/metadata.ts';

const ready = (overrides: Partial<Condition> = {}): Condition => ({
  type: 'Ready',
  status: 'True',
  lastTransitionTime: createdAt,
  reason: 'Ready',
  message: '3 free.',
  ...overrides,
});
const before = { phase: 'Active', observedGeneration: 1, conditions: [ready()], free: 3 };
const counted = { ...before, conditions: [ready({ message: '2 free.' })], free: 2 };

describe('damping', () => {
  it('holds back numbers, and messages that carry them, until 5 s after the last write', () => {
    expect(damp(before, counted, now - 1_000, now)).toEqual({ status: before, requeueAt: now + 4_000 });
    expect(damp(before, counted, now - 5_000, now)).toEqual({ status: counted });
  });

  it.each([
    { what: 'a phase', after: { ...counted, phase: 'Degraded' } },
    { what: 'a generation', after: { ...counted, observedGeneration: 2 } },
    { what: 'a condition’s status', after: { ...counted, conditions: [ready({ status: 'False' })] } },
    { what: 'a condition’s reason', after: { ...counted, conditions: [ready({ reason: 'Frozen' })] } },
    { what: 'a condition more', after: { ...counted, conditions: [ready(), ready({ type: 'MassFailure' })] } },
  ])('lets $what pass at once', ({ after }) => {
    expect(damp(before, after, now, now)).toEqual({ status: after });
  });

  it('holds nothing back of a first status, nor when the last write isn’t known', () => {
    expect(damp(undefined, counted, now, now)).toEqual({ status: counted });
    expect(damp(before, counted, undefined, now)).toEqual({ status: counted });
  });

  it('needs no second look when nothing moved', () => {
    expect(damp(before, { ...before }, now, now)).toEqual({ status: before });
  });
});
