import type { KubeObject } from '#models/meta/object.ts';
import { ApiError } from '../api-error.ts';
import { keyIn, objectsOf, type ServerContext } from '../context.ts';
import { finalizerWarnings } from '../metadata/finalizer-warnings.ts';
import { countGeneration } from '../metadata/generation.ts';
import { immutableMetadataErrors, restoreServerFields, sameBut } from '../metadata/update.ts';
import { sameManagers, setManagedFields } from '../metadata/managed-fields.ts';
import { dropRepeatedOwners } from '../metadata/owners.ts';
import { metadataErrors } from '../metadata/validate.ts';
import { trackUpdate } from '../managed-fields/field-manager.ts';
import { subresourceOf, type Served } from '../registry.ts';
import type { FieldError, UserInfo } from '../resources/definition.ts';
import { conflict, invalid, notFound } from '../status.ts';
import { cloneJson } from '../storage/clone.ts';
import { Entry } from '../storage/entry.ts';
import { storageKey } from '../storage/etcd-key.ts';
import { isStoredAsOf, readAs, toStored } from '../versions/read-as.ts';
import { dropUnknownFields, type FieldValidation } from './field-validation.ts';
import { isFinished } from './removal.ts';
import { writingOf } from './writing.ts';

export interface Update {
  served: Served;
  namespace: string | undefined;
  name: string;
  /** From the current state (frozen, in the version of `served`) to the wanted one, which shares nothing with it. */
  change: (current: KubeObject) => KubeObject;
  by: 'object' | 'patch';
  /** `status`, `approval`, `finalize`: only what it stands for changes. */
  subresource?: string;
  user: UserInfo;
  /** Who comes to own what changes; undefined where `change` says it already, as an apply does. */
  fieldManager: string | undefined;
  dryRun: boolean;
  fieldValidation: FieldValidation;
  /** What reading the body already found that strict validation refuses. */
  strictErrors?: readonly string[];
  warnings: string[];
}

/**
 * One write of an existing object. What changes nothing writes nothing; what takes the last finalizer of an object that
 * is being deleted removes it.
 * @throws ApiError with what kube-apiserver would answer.
 */
export function updateObject(server: ServerContext, update: Update): Entry {
  const { served, namespace, name, user } = update;
  const { definition } = served;
  const key = keyIn(definition, namespace, name);
  const current = server.store.collection(served.id).get(key);
  if (current === undefined) throw notFound(definition, name);
  const old = readAs(served, current).object;
  const object = update.change(old);
  checkPreconditions(update, object, old);
  const { fieldValidation, warnings, strictErrors } = update;
  dropUnknownFields(definition, served.schema(), object, fieldValidation, warnings, update.by, strictErrors);
  dropRepeatedOwners(object.metadata, warnings);
  if (update.fieldManager === undefined) served.schema().setDefaults(object);
  else served.schema().applyDefaults(object);
  prepare(server, update, object, old);
  const errors = [
    ...immutableMetadataErrors(object, old),
    ...metadataErrors(object, definition.strategy?.nameProblems),
    // Looked at twice, once for every kind and once for this one.
    ...immutableMetadataErrors(object, old),
    ...schemaErrors(update, object, old),
    ...(definition.strategy?.validate?.(object, old) ?? []),
  ];
  if (errors.length > 0) throw invalid(definition, name, errors);
  update.warnings.push(...(definition.strategy?.warnings?.(object, old) ?? []));
  warnings.push(...finalizerWarnings(definition, object, old));
  if (sameBut(object, old) && sameManagers(object, old) && isStoredAsOf(served, current)) return current;
  toStored(served, object);
  if (update.dryRun) return new Entry(object, current.revision);
  if (isFinished(definition, object)) {
    server.store.remove(served.id, key, current.revision, user);
    return new Entry(object, current.revision);
  }
  const outcome = server.store.update(served.id, key, object, current.revision, user);
  if (!outcome.ok) throw conflict(definition, name);
  return outcome.entry;
}

function schemaErrors({ served, subresource, warnings }: Update, object: KubeObject, old: KubeObject): FieldError[] {
  return served.definition.custom && subresource === 'status'
    ? served.schema().validateStatus(object, old, warnings)
    : served.schema().validate(object, old, warnings);
}

function checkPreconditions({ served: { definition }, by, name }: Update, object: KubeObject, old: KubeObject): void {
  const { uid, resourceVersion } = object.metadata;
  if (by === 'object' && uid !== undefined && uid !== old.metadata.uid) {
    const because = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${old.metadata.uid ?? ''}`;
    const key = `Key: ${storageKey(definition, old.metadata)}, ResourceVersion: 0, AdditionalErrorMsg: ${because}`;
    throw conflict(definition, name, `StorageError: invalid object, Code: 4, ${key}`);
  }
  if (resourceVersion !== undefined && !/^\d*$/.test(resourceVersion)) {
    throw new ApiError(500, '', `strconv.ParseUint: parsing ${JSON.stringify(resourceVersion)}: invalid syntax`);
  }
  if (Number(resourceVersion ?? 0) !== 0) {
    if (resourceVersion !== old.metadata.resourceVersion) throw conflict(definition, name);
  } else if (definition.custom || guarded.has(definition.kind)) {
    const message = 'Invalid value: 0: must be specified for an update';
    // Told by the resource, where other refusals are told by the kind.
    throw invalid({ group: definition.group, kind: definition.plural }, name, [
      { reason: 'FieldValueInvalid', field: 'metadata.resourceVersion', message },
    ]);
  }
}

/** Built-in kinds that can't be written over unseen, as custom resources can't. */
const guarded: ReadonlySet<string> = new Set(['Lease', 'PodDisruptionBudget', 'CustomResourceDefinition']);

function prepare(server: ServerContext, update: Update, object: KubeObject, old: KubeObject): void {
  const { definition } = update.served;
  // A custom resource is complete by now; what a core kind's strategy defaults was said by the writer as well.
  const sent = definition.custom ? managedFieldsAfter(server, update, object, old) : undefined;
  restoreServerFields(object, old);
  if (definition.custom) separateStatus(update, object, old);
  definition.strategy?.prepareForUpdate?.(object, old, {
    now: server.clock.now(),
    user: update.user,
    siblings: () => objectsOf(server, update.served.id),
    ...(update.subresource === undefined ? {} : { subresource: update.subresource }),
  });
  countGeneration(definition, object, old, update.subresource);
  setManagedFields(object, definition.custom ? sent : managedFieldsAfter(server, update, object, old));
  if (update.subresource === undefined) definition.strategy?.admit?.(object, old);
}

function managedFieldsAfter(
  server: ServerContext,
  { served, fieldManager, subresource }: Update,
  object: KubeObject,
  old: KubeObject,
): unknown[] | undefined {
  if (fieldManager === undefined) return object.metadata.managedFields;
  return trackUpdate(writingOf(server, served, fieldManager, subresource), old, object);
}

/** Of a custom resource with a status path, one path writes the status and the other one the rest. */
function separateStatus({ served, subresource }: Update, object: KubeObject, old: KubeObject): void {
  if (subresourceOf(served.definition, 'status') === undefined) return;
  if (subresource === 'status') {
    for (const field of Object.keys(object)) if (field !== 'status') delete object[field];
    const { status: _, ...rest } = cloneJson(old);
    Object.assign(object, rest);
  } else if (old['status'] === undefined) delete object['status'];
  else object['status'] = cloneJson(old['status']);
}
