import { difference, intersection, isEmpty, union, type FieldSet } from './field-set.ts';
import type { Managed, Ownership } from './managers.ts';
import { withNamedFields } from './named-fields.ts';
import { removePaths } from './remove.ts';
import { setOfValue } from './set-of-value.ts';
import type { Change } from './take-over.ts';
import { nothing } from './field-set.ts';
import type { Type } from './type.ts';

/**
 * `merged` without what the applier named last time and doesn't now, as far as nobody else owns it. `managed` has what it
 * names now. @throws TypeMismatch
 */
export function prune(
  merged: unknown,
  last: Ownership | undefined,
  managed: Managed,
  typeIn: Change['typeIn'],
): unknown {
  const type = last === undefined ? undefined : typeIn(last.apiVersion);
  if (last === undefined || type === undefined || isEmpty(last.fields)) return merged;
  const dropped = withNamedFields(last.fields, type);
  const owned = keepOwned(merged, removePaths(merged, dropped, type), last.apiVersion, managed, typeIn);
  const gone = difference(namedFieldsOf(merged, type), namedFieldsOf(owned, type));
  return removePaths(merged, intersection(gone, dropped), type);
}

/** `pruned` with what anyone owns put back from `merged`, version by version: the one that was pruned first. */
function keepOwned(
  merged: unknown,
  pruned: unknown,
  first: string,
  managed: Managed,
  typeIn: Change['typeIn'],
): unknown {
  const owned = new Map<string, FieldSet>([[first, nothing]]);
  for (const { apiVersion, fields } of managed.values()) {
    owned.set(apiVersion, union(owned.get(apiVersion) ?? nothing, fields));
  }
  let kept = pruned;
  for (const [apiVersion, fields] of owned) {
    const type = typeIn(apiVersion);
    if (type === undefined || (apiVersion === first && isEmpty(fields))) continue;
    const stays = union(namedFieldsOf(kept, type), withNamedFields(fields, type));
    kept = removePaths(merged, difference(namedFieldsOf(merged, type), stays), type);
  }
  return kept;
}

function namedFieldsOf(value: unknown, type: Type): FieldSet {
  return withNamedFields(setOfValue(value, type), type);
}
