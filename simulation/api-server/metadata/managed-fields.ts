import type { KubeObject } from '#models/meta/object.ts';
import { isObject } from '../json.ts';
import { equalJson } from '../storage/equal.ts';

export function setManagedFields({ metadata }: KubeObject, managedFields: unknown[] | undefined): void {
  if (managedFields === undefined) delete metadata.managedFields;
  else metadata.managedFields = managedFields;
}

/** Whether the same managers own the same fields: when they wrote last is no difference that is worth a write. */
export function sameManagers(object: KubeObject, old: KubeObject): boolean {
  const [after = [], before = []] = [object.metadata.managedFields, old.metadata.managedFields];
  if (after === before) return true;
  return (
    after.length === before.length && after.every((entry, index) => equalJson(timeless(entry), timeless(before[index])))
  );
}

function timeless(entry: unknown): unknown {
  return isObject(entry) ? { ...entry, time: undefined } : entry;
}
