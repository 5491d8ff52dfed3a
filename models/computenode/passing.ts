import { conditionOf } from '../conditions/conditions.ts';
import type { ComputeNodeStatus } from '../generated/computenode.ts';
import type { Decision } from '../reconcile/decision.ts';
import { same } from '../reconcile/same.ts';
import type { Draft } from './draft.ts';

/** How long what a node waits for may go untold, in ms. */
export const passingMs = 2_000;

/** Of these phases nobody but a reader takes note: what acts on a node acts on `status.next`, or on it being Ready. */
const passingPhases: ReadonlySet<string | undefined> = new Set([
  undefined,
  'Pending',
  'Binding',
  'Installing',
  'Joining',
]);

/** Fields that nobody acts on while the node is on its way: what it waits for, and what Operations have on record. */
const untold: ReadonlySet<string> = new Set([
  'phase',
  'conditions',
  'refused',
  'layers',
  'incarnation',
  'next',
  'sequence',
] satisfies (keyof ComputeNodeStatus)[]);

/**
 * Whether a status only says what is waited for: then it may be written late, and what is over by then is never told. It
 * is made of the same facts again each time, so nothing is lost where it never gets written.
 */
export function isPassing(before: Draft, { status, intents }: Decision<ComputeNodeStatus>): boolean {
  // An Event of what is on record elsewhere is told with the write that records it here.
  if (
    intents.some((intent) => intent.do !== 'event') ||
    !passingPhases.has(before.phase) ||
    !passingPhases.has(status.phase)
  )
    return false;
  if (before.observedGeneration !== undefined && before.observedGeneration !== status.observedGeneration) return false;
  if (conditionOf({ status }, 'Ready')?.status === 'True') return false;
  return !asksAnew(before, status) && same(acted(before), acted(status));
}

/** `join` is observed, and nobody answers it. */
function asksAnew(before: Draft, { next }: Draft): boolean {
  return next !== undefined && next.layer !== 'join' && !same(before.next, next);
}

function acted(status: Draft): unknown {
  return Object.fromEntries(
    Object.entries(status).filter(([field]) => !untold.has(field) && field !== 'observedGeneration'),
  );
}
