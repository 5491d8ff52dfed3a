import type { KubeObject, ObjectName, Stored } from '../meta/object.ts';
import type { Resource } from '../meta/resource.ts';

/**
 * What a pure reconcile answers: the status the object should have, and what is to be done.
 *
 * The shell carries the intents out in order, stops at the first that fails (and comes back later), and writes `status`
 * last, only if it differs. So whatever must be on record before an act takes two reconciles: the first writes it, the
 * second acts on it. Every intent may be carried out twice.
 */
export interface Decision<Status> {
  status: Status;
  intents: Intent[];
  /** Reconcile again no later than this (ms since the epoch), whatever happens. */
  requeueAt?: number;
}

/** `model`: the cluster that holds our objects. `target`: the cluster that the object's Nodes belong to. */
export type Side = 'model' | 'target';

export type Intent =
  /** Exists already: done. Names are deterministic, so doing it twice is doing it once. */
  | { do: 'create'; side: Side; resource: Resource; object: KubeObject }
  /** A PUT guarded by the object's resourceVersion. */
  | { do: 'update'; side: Side; resource: Resource; object: Stored }
  /** A merge patch guarded by uid, and by resourceVersion where given. */
  | { do: 'patch'; side: Side; resource: Resource; name: ObjectName; uid: string; patch: Record<string, unknown> }
  /** Guarded by uid where one is given. Gone already, or another object by now: done. */
  | { do: 'delete'; side: Side; resource: Resource; name: ObjectName; uid?: string }
  /** policy/v1 Eviction of a pod; a refusal by a disruption budget is no failure, the next reconcile asks again. */
  | { do: 'evict'; pod: ObjectName; uid: string }
  /** A bootstrap token Secret under this id; the secret part is drawn when it is made. Exists already: done. */
  | { do: 'bootstrapToken'; id: string; description: string; expiresAt: string }
  | { do: 'event'; type: 'Normal' | 'Warning'; reason: string; message: string };

export function eventIntent(type: 'Normal' | 'Warning', reason: string, message: string): Intent {
  return { do: 'event', type, reason, message };
}

/** The earlier of two times, either of which may be missing. */
export function earliest(...times: (number | undefined)[]): number | undefined {
  let first: number | undefined;
  for (const time of times) if (time !== undefined && (first === undefined || time < first)) first = time;
  return first;
}

/** A spread that keeps `requeueAt` absent rather than undefined. */
export function requeue(at: number | undefined): { requeueAt?: number } {
  return at === undefined ? {} : { requeueAt: at };
}
