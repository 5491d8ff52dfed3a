import type { KubeObject } from '#models/meta/object.ts';
import { createInterner } from './intern.ts';

export interface StoredFormOptions {
  /** Drops more fields before an object is stored; may change the object in place. */
  transform?: (object: KubeObject) => KubeObject;
  /** Makes stored objects immutable, so that a reader who changes one gets a TypeError. Costs time: for tests and labs. */
  freeze?: boolean;
}

/**
 * How objects are kept: without managedFields, which nobody reads and which are a third of an object's size (a PUT
 * without them leaves the server's as they are), and with equal strings shared.
 */
export function createStoredForm(options: StoredFormOptions): (object: KubeObject) => KubeObject {
  const interner = createInterner();
  return (object) => {
    delete object.metadata.managedFields;
    const kept = options.transform?.(object) ?? object;
    interner.share(kept);
    if (options.freeze === true) deepFreeze(kept);
    return kept;
  };
}

function deepFreeze(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  Object.freeze(value);
  for (const item of Object.values(value)) deepFreeze(item);
}
