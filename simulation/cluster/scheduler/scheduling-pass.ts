import type { PendingPod, SchedulingCache } from './scheduling-cache.ts';
import { place } from './place.ts';

export interface PassResult {
  bindings: { pending: PendingPod; node: string }[];
  refusals: { pending: PendingPod; message: string }[];
}

/**
 * Places all active pods in one go; each placement counts for the next. What can't be placed is parked. Room only shrinks
 * during a pass, so a shape that was refused once is not tried again.
 */
export function schedulingPass(cache: SchedulingCache, from: number): PassResult {
  const result: PassResult = { bindings: [], refusals: [] };
  const refused = new Map<string, string>();
  let begin = from;
  for (const pending of cache.takeActive()) {
    const known = refused.get(pending.shape);
    const placement =
      known === undefined
        ? place(pending.demand, cache.rooms(), begin)
        : ({ outcome: 'unschedulable', message: known } as const);
    begin += 1;
    if (placement.outcome === 'bound') {
      cache.assume(pending, placement.node);
      result.bindings.push({ pending, node: placement.node });
    } else {
      refused.set(pending.shape, placement.message);
      cache.park(pending);
      result.refusals.push({ pending, message: placement.message });
    }
  }
  return result;
}
