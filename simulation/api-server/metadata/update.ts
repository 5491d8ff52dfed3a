import type { KubeObject } from '#models/meta/object.ts';
import type { FieldError } from '../resources/definition.ts';
import { equalJson } from '../storage/equal.ts';
import { invalidValue } from './validate.ts';

/** Puts back, in place, what an update may leave out: the server's own fields. */
export function restoreServerFields(object: KubeObject, old: KubeObject): void {
  const { metadata } = object;
  metadata.uid ??= old.metadata.uid ?? '';
  metadata.creationTimestamp = old.metadata.creationTimestamp ?? '';
  if (old.metadata.generateName !== undefined) metadata.generateName ??= old.metadata.generateName;
  if (old.metadata.deletionTimestamp !== undefined) metadata.deletionTimestamp = old.metadata.deletionTimestamp;
  if (old.metadata.deletionGracePeriodSeconds !== undefined) {
    metadata.deletionGracePeriodSeconds ??= old.metadata.deletionGracePeriodSeconds;
  }
  if (old.metadata.generation === undefined) delete metadata.generation;
  else metadata.generation = old.metadata.generation;
}

const immutable = ['name', 'namespace', 'uid', 'deletionTimestamp', 'deletionGracePeriodSeconds'] as const;

/** What an update must not change. Call after {@link restoreServerFields}. */
export function immutableMetadataErrors(object: KubeObject, old: KubeObject): FieldError[] {
  const { metadata } = object;
  const errors: FieldError[] = [];
  for (const field of immutable) {
    if (metadata[field] !== old.metadata[field]) {
      errors.push(invalidValue(`metadata.${field}`, metadata[field], 'field is immutable'));
    }
  }
  return [...newFinalizerErrors(object, old), ...errors];
}

function newFinalizerErrors(object: KubeObject, old: KubeObject): FieldError[] {
  if (old.metadata.deletionTimestamp === undefined) return [];
  const known = old.metadata.finalizers ?? [];
  const added = (object.metadata.finalizers ?? []).filter((finalizer) => !known.includes(finalizer));
  if (added.length === 0) return [];
  const found = `[]string{${added
    .toSorted()
    .map((finalizer) => JSON.stringify(finalizer))
    .join(', ')}}`;
  const message = `Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers ${found}`;
  return [{ reason: 'FieldValueForbidden', field: 'metadata.finalizers', message }];
}

/** Whether two states differ in more than what every write sets anew. */
export function sameBut(object: KubeObject, old: KubeObject): boolean {
  return equalJson(withoutRevision(object), withoutRevision(old));
}

function withoutRevision(object: KubeObject): KubeObject {
  const { resourceVersion: _, managedFields: __, ...metadata } = object.metadata;
  return { ...object, metadata };
}
