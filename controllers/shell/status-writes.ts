import type { KubeObject, Stored } from '#models/meta/object.ts';
import { keyOf } from '#models/meta/object.ts';
import type { Resource } from '#models/meta/resource.ts';
import type { Clock } from '#models/ports/clock.ts';
import { countsInterval } from '#models/reconcile/damp.ts';
import type { Decision } from '#models/reconcile/decision.ts';
import { same } from '#models/reconcile/same.ts';
import type { Outcome } from '../runtime/controller.ts';
import type { Hands } from './carry-out.ts';
import { conclude } from './conclude.ts';

/**
 * When each status of one controller was last written by this process, for `damp`. Lost with the process, which costs one
 * write an object; so it is no fact about the object, and nothing else may depend on it.
 */
export interface StatusWrites {
  of(object: Stored): { statusWrittenAt?: number };
  /** Concludes a decision and remembers when its status was written. */
  conclude<Status>(
    resource: Resource,
    object: Stored<KubeObject & { status?: Status }>,
    decision: Decision<Status>,
    hands: Hands,
  ): Promise<Outcome>;
  /** The object of this key is gone. */
  forget(key: string): void;
}

export function createStatusWrites(clock: Clock): StatusWrites {
  const written = new Map<string, { uid: string; at: number }>();
  return {
    of(object) {
      const key = keyOf(object);
      const last = written.get(key);
      if (last === undefined || last.uid !== object.metadata.uid) return {};
      if (clock.now() < last.at + countsInterval) return { statusWrittenAt: last.at };
      // So long ago that it holds nothing back any more.
      written.delete(key);
      return {};
    },
    async conclude(resource, object, decision, hands) {
      const outcome = await conclude(resource, object, decision, hands);
      if (!same(object.status, decision.status)) {
        written.set(keyOf(object), { uid: object.metadata.uid, at: clock.now() });
      }
      return outcome;
    },
    forget(key) {
      written.delete(key);
    },
  };
}
