import type { KubeObject } from '#models/meta/object.ts';
import type { FieldError } from '../resources/definition.ts';

/** A schema made ready once, then used for every write. `compile.ts` makes it; `null` never means "no rule". */
export interface CompiledSchema {
  /** Sets defaults in place, and drops nulls where the schema has a default and isn't nullable. As kube-apiserver does. */
  applyDefaults(object: KubeObject): void;
  /** Sets defaults in place and drops no null: what an apply leads to isn't decoded once more. */
  setDefaults(object: KubeObject): void;
  /** What no decoder could read: a wrong type in the metadata of an object inside the object. */
  unreadable(object: KubeObject): FieldError | undefined;
  /** Drops nulls, in place, where the schema is neither nullable nor has a default. */
  dropNulls(object: KubeObject): void;
  /**
   * Removes in place what the schema doesn't know and returns the removed paths (`spec.bogus`), sorted, for strict
   * decoding and warnings. metadata, apiVersion and kind are not its business.
   */
  prune(object: KubeObject): string[];
  /**
   * Every error, in the order kube-apiserver gives them: schema first, then CEL (rules with `oldSelf` only with `old`).
   * `now` isn't given: nothing in validation depends on time.
   * @param warnings gets what is wrong with the rules of what stays as it was.
   */
  validate(object: KubeObject, old?: KubeObject, warnings?: string[]): FieldError[];
  /** As {@link validate}, of a write of the status alone: messages name its fields as seen from there. */
  validateStatus(object: KubeObject, old: KubeObject, warnings: string[]): FieldError[];
}
