import type { KubeObject, Stored } from '#models/meta/object.ts';
import type { Resource } from '#models/meta/resource.ts';
import type { Decision } from '#models/reconcile/decision.ts';
import { refusalEvent } from '#models/reconcile/refusal-event.ts';
import { same } from '#models/reconcile/same.ts';
import type { Outcome } from '../runtime/controller.ts';
import { isKubeError } from '../runtime/kube-error.ts';
import type { Hands } from './carry-out.ts';
import { carryOutAll } from './carry-out.ts';

/**
 * Carries a decision out for the object it was made for: intents first, then the status if it differs, guarded by the
 * resourceVersion that was decided on. A conflict means that the picture was old; the queue brings the key back.
 */
export async function conclude<Status>(
  resource: Resource,
  object: Stored<KubeObject & { status?: Status }>,
  decision: Decision<Status>,
  hands: Hands,
): Promise<Outcome> {
  const told = refusalEvent(object.status, decision.status, decision.intents);
  const intents = told === undefined ? decision.intents : [...decision.intents, told];
  const written = await carryOutAll(intents, object, hands);
  if (!same(object.status, decision.status)) {
    const base = written ?? object;
    try {
      await hands.model.updateSubresource(resource, 'status', { ...base, status: decision.status });
    } catch (error) {
      // Our own write can have ended the object (its last finalizer); then there is no status to keep.
      if (!isKubeError(error, 'NotFound')) throw error;
    }
  }
  return decision.requeueAt === undefined ? { done: 'settled' } : { done: 'requeue', atMs: decision.requeueAt };
}
