import { compare, type Comparison } from './compare.ts';
import { difference, intersection, isEmpty, recursiveDifference, union, type FieldSet } from './field-set.ts';
import { reconcile } from './granularity.ts';
import type { Managed, Ownership } from './managers.ts';
import type { Type } from './type.ts';

/** What a write is about, for everyone whose fields it may touch. */
export interface Change {
  before: unknown;
  after: unknown;
  /** The version that was written. */
  apiVersion: string;
  /** Who writes, as in {@link Managed}. */
  writer: string;
  /** The type of the kind in a version; undefined for a version that is served no more. */
  typeIn(apiVersion: string): Type | undefined;
  /** Paths that this write can't set, whatever it says: status on the main path. */
  ignored: FieldSet;
}

export interface TakenOver {
  /** Everyone but the writer with what they have left. Who has nothing left, or a version that is gone, is gone. */
  others: Managed;
  /** What others owned and the write changed, by identifier. */
  conflicts: ReadonlyMap<string, FieldSet>;
  comparison: Comparison;
}

/** Compares, and takes from everyone else what the write changed or removed. @throws TypeMismatch */
export function takeOver(managed: Managed, change: Change): TakenOver {
  const comparisons = new Map<string, Comparison | undefined>();
  const compareIn = (apiVersion: string): Comparison | undefined => {
    if (!comparisons.has(apiVersion)) comparisons.set(apiVersion, comparisonIn(change, apiVersion));
    return comparisons.get(apiVersion);
  };
  const comparison = compareIn(change.apiVersion);
  if (comparison === undefined) throw new TypeError(`no type for ${change.apiVersion}`);
  const others = new Map<string, Ownership>();
  const conflicts = new Map<string, FieldSet>();
  for (const [identifier, ownership] of managed) {
    const theirs = identifier === change.writer ? undefined : compareIn(ownership.apiVersion);
    if (identifier === change.writer || theirs === undefined) continue;
    const conflict = intersection(ownership.fields, union(theirs.modified, theirs.added));
    if (!isEmpty(conflict)) conflicts.set(identifier, conflict);
    const left = difference(difference(ownership.fields, conflict), theirs.removed);
    if (!isEmpty(left)) others.set(identifier, left === ownership.fields ? ownership : { ...ownership, fields: left });
  }
  return { others, conflicts, comparison };
}

function comparisonIn(change: Change, apiVersion: string): Comparison | undefined {
  const type = change.typeIn(apiVersion);
  if (type === undefined) return undefined;
  const { added, modified, removed } = compare(change.before, change.after, type);
  if (apiVersion !== change.apiVersion || isEmpty(change.ignored)) return { added, modified, removed };
  return {
    added: recursiveDifference(added, change.ignored),
    modified: recursiveDifference(modified, change.ignored),
    removed: recursiveDifference(removed, change.ignored),
  };
}

/** Entries of versions that are still served, in the granularity that their types have today. */
export function reconciled(managed: Managed, typeIn: Change['typeIn']): Managed {
  const kept = new Map<string, Ownership>();
  for (const [identifier, ownership] of managed) {
    const type = typeIn(ownership.apiVersion);
    if (type === undefined) continue;
    const fields = reconcile(ownership.fields, type);
    kept.set(identifier, fields === ownership.fields ? ownership : { ...ownership, fields });
  }
  return kept;
}
