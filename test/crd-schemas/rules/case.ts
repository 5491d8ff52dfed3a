import type { KubeObject } from '#models/meta/object.ts';
import { object, type Overrides } from './objects.ts';

/** One write, and what the schema says to it: nothing, or an error at a field whose message has these words. */
export interface RuleCase {
  says: string;
  kind: string;
  object: KubeObject;
  old?: KubeObject;
  refused?: { field: string; words: string };
}

type Refusal = readonly [field: string, words: string];

/** A create. */
export function creating(kind: string, says: string, now: Overrides, refusal?: Refusal): RuleCase {
  return { says, kind, object: object(kind, now), ...refused(refusal) };
}

/** An update from `before` to `now`. */
export function changing(kind: string, says: string, before: Overrides, now: Overrides, refusal?: Refusal): RuleCase {
  return { says, kind, old: object(kind, before), object: object(kind, now), ...refused(refusal) };
}

function refused(refusal: Refusal | undefined): Pick<RuleCase, 'refused'> {
  return refusal === undefined ? {} : { refused: { field: refusal[0], words: refusal[1] } };
}
