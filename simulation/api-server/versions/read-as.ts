import type { KubeObject, Stored } from '#models/meta/object.ts';
import { apiVersionOf } from '#models/meta/resource.ts';
import type { Served } from '../registry.ts';
import type { ResourceDefinition } from '../resources/definition.ts';
import { cloneJson } from '../storage/clone.ts';
import { Entry } from '../storage/entry.ts';
import { equalJson } from '../storage/equal.ts';

/** What was read before, by the version (a definition lives until its CRD changes) and the stored state; null: as it is. */
const known = new WeakMap<ResourceDefinition, WeakMap<Stored, Entry | null>>();

/**
 * A stored state as a version has it, conversion None: pruned and defaulted by the schema of the version that it was
 * stored in (which may have changed since), then named by this one and pruned by its schema. The same entry where
 * nothing differs.
 */
export function readAs(served: Served, entry: Entry): Entry {
  return served.asStored ? entry : (otherThan(served, entry.object) ?? entry);
}

/** As {@link readAs}, for who has no entry. */
export function readObjectAs(served: Served, object: Stored): Stored {
  return served.asStored ? object : (otherThan(served, object)?.object ?? object);
}

function otherThan(served: Served, stored: Stored): Entry | undefined {
  const states = known.get(served.definition) ?? new WeakMap<Stored, Entry | null>();
  known.set(served.definition, states);
  const found = states.get(stored);
  if (found !== undefined) return found ?? undefined;
  const object = converted(served, stored);
  const made = equalJson(object, stored) ? null : new Entry(object, Number(stored.metadata.resourceVersion));
  states.set(stored, made);
  return made ?? undefined;
}

function converted(served: Served, stored: Stored): KubeObject {
  const object: KubeObject = cloneJson<KubeObject>(stored);
  const from = served.versionOf(stored.apiVersion);
  from?.schema().prune(object);
  from?.schema().applyDefaults(object);
  if (from !== served) rename(served, object);
  return object;
}

function rename(served: Served, object: KubeObject): void {
  object.apiVersion = apiVersionOf(served.definition);
  served.schema().prune(object);
  served.schema().dropNulls(object);
}

/** Makes of an object of the version of `served`, in place, what the store keeps. */
export function toStored(served: Served, object: KubeObject): void {
  const storage = served.versionOf(apiVersionOf(served.storage));
  if (storage === undefined || storage === served) object.apiVersion = apiVersionOf(served.storage);
  else rename(storage, object);
}

/** Whether a state stands in the store as it would be written now: in today's storage version, by today's schema. */
export function isStoredAsOf(served: Served, entry: Entry): boolean {
  if (served.asStored) return true;
  const object: KubeObject = cloneJson<KubeObject>(readAs(served, entry).object);
  toStored(served, object);
  return equalJson(object, entry.object);
}
