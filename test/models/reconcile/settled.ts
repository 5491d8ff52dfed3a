import { expect } from 'vitest';
import type { KubeObject, Stored } from '#models/meta/object.ts';
import type { Decision } from '#models/reconcile/decision.ts';

/**
 * Decides, writes the status, and decides again a minute later: a reconcile that has nothing new to say writes nothing
 * and does nothing (rule 8). Answers the first decision.
 */
export function decideTwice<Object extends { metadata: Stored<KubeObject>['metadata']; status?: Status }, Status>(
  object: Object,
  decide: (object: Object, later: number) => Decision<Status>,
): Decision<Status> {
  const first = decide(object, 0);
  const second = decide({ ...object, status: first.status }, 60_000);

  expect(second.status).toEqual(first.status);
  expect(second.intents.filter((intent) => intent.do === 'event')).toEqual([]);
  return first;
}
