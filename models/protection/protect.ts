import type { Readiness } from '../conditions/readiness.ts';
import { notReady } from '../conditions/readiness.ts';
import { addFinalizer, hasFinalizer, inUseFinalizer, removeFinalizer } from '../meta/finalizers.ts';
import type { StoredMeta } from '../meta/object.ts';
import type { Resource } from '../meta/resource.ts';
import type { Intent } from '../reconcile/decision.ts';
import { namesOf, usageOf } from './usage.ts';

export type Protection =
  /** Not being deleted. `intents` put the finalizer on where it is missing. */
  | { state: 'kept'; intents: Intent[] }
  /** Being deleted, and still there: `readiness` says what for. All else about the object goes on. */
  | { state: 'held'; readiness: Readiness }
  /** Being deleted, and nothing uses it: `intents` let it go, and its status is of no more interest. */
  | { state: 'released'; intents: Intent[] };

/**
 * Protects what others refer to from being deleted under them (as kubernetes.io/pvc-protection does): the finalizer is
 * put on at the first reconcile, and taken off once the object is being deleted and there are no `users`.
 *
 * `users` (`Rack r1`, in any order) are read only while the object is being deleted. They must come from complete lists:
 * nothing is released on a partial one (rule 6).
 */
export function protect(resource: Resource, object: { metadata: StoredMeta }, users: Iterable<string>): Protection {
  const { name, deletionTimestamp, finalizers = [] } = object.metadata;
  const on = hasFinalizer(object, inUseFinalizer);
  if (deletionTimestamp === undefined) {
    return { state: 'kept', intents: on ? [] : [addFinalizer(resource, object, inUseFinalizer)] };
  }
  if (!on) {
    const message = `${resource.kind} ${name} is being deleted, and waits for its finalizers: ${finalizers.join(', ')}.`;
    return { state: 'held', readiness: notReady('Deleting', message) };
  }
  const usage = usageOf(users);
  if (usage.count === 0) return { state: 'released', intents: [removeFinalizer(resource, object, inUseFinalizer)] };
  const message = `Deletion of ${resource.kind} ${name} waits for ${usage.count} that use it: ${namesOf(usage)}. Delete or move them first.`;
  return { state: 'held', readiness: notReady('InUse', message) };
}
