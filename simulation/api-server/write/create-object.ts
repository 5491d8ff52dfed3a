import type { KubeObject } from '#models/meta/object.ts';
import { timestamp } from '#models/ports/clock.ts';
import { ApiError } from '../api-error.ts';
import { keyIn, objectsOf, type ServerContext } from '../context.ts';
import { finalizerWarnings } from '../metadata/finalizer-warnings.ts';
import { setFirstGeneration } from '../metadata/generation.ts';
import { setManagedFields } from '../metadata/managed-fields.ts';
import { dropRepeatedOwners } from '../metadata/owners.ts';
import { metadataErrors } from '../metadata/validate.ts';
import { trackUpdate } from '../managed-fields/field-manager.ts';
import { subresourceOf, type Served } from '../registry.ts';
import type { UserInfo } from '../resources/definition.ts';
import { alreadyExists, invalid } from '../status.ts';
import { Entry } from '../storage/entry.ts';
import { toStored } from '../versions/read-as.ts';
import { admitCustomResource } from './custom-resource-definition.ts';
import { dropUnknownFields, type FieldValidation } from './field-validation.ts';
import { admitIntoNamespace } from './namespace-lifecycle.ts';
import { writingOf } from './writing.ts';

export interface Creation {
  served: Served;
  /** Of the kind and in the place that `served` and the path say; taken over. */
  object: KubeObject;
  user: UserInfo;
  /** Who comes to own what is said; undefined where `object` says it already, as after an apply. */
  fieldManager: string | undefined;
  dryRun: boolean;
  fieldValidation: FieldValidation;
  /** What reading the body already found that strict validation refuses. */
  strictErrors?: readonly string[];
  warnings: string[];
}

const suffixLength = 5;
const longestBase = 63 - suffixLength;
const mostTries = 8;

/** @throws ApiError with what kube-apiserver would answer. */
export function createObject(server: ServerContext, creation: Creation): Entry {
  const { served, object, user } = creation;
  const { definition } = served;
  const { metadata } = object;
  const { namespace } = metadata;
  if (metadata.resourceVersion !== undefined) {
    throw new ApiError(500, '', 'resourceVersion should not be set on objects to be created');
  }
  const { fieldValidation, warnings, strictErrors } = creation;
  dropUnknownFields(definition, served.schema(), object, fieldValidation, warnings, 'object', strictErrors);
  dropRepeatedOwners(metadata, warnings);
  if (creation.fieldManager === undefined) served.schema().setDefaults(object);
  else served.schema().applyDefaults(object);
  admitIntoNamespace(server, definition, namespace, metadata.name || (metadata.generateName ?? ''));
  const generated = metadata.name === '' && metadata.generateName !== undefined;
  if (generated) metadata.name = generateName(server, served, object);
  admitCustomResource(server, definition, metadata.name);
  prepare(server, creation);
  const errors = [
    ...metadataErrors(object, definition.strategy?.nameProblems),
    ...served.schema().validate(object),
    ...(definition.strategy?.validate?.(object, undefined) ?? []),
  ];
  if (errors.length > 0) throw invalid(definition, metadata.name, errors);
  creation.warnings.push(...(definition.strategy?.warnings?.(object, undefined) ?? []));
  warnings.push(...finalizerWarnings(definition, object));
  toStored(served, object);
  const key = keyIn(definition, namespace, metadata.name);
  if (creation.dryRun) {
    if (server.store.collection(served.id).get(key) !== undefined) throw alreadyExists(definition, metadata.name);
    return new Entry(object, 0);
  }
  const outcome = server.store.create(served.id, key, object, user);
  if (!outcome.ok) throw alreadyExists(definition, metadata.name);
  return outcome.entry;
}

function prepare(server: ServerContext, { served, object, user, fieldManager }: Creation): void {
  const { definition, id } = served;
  const { metadata } = object;
  const now = server.clock.now();
  metadata.uid = server.ids.uuid();
  metadata.creationTimestamp = timestamp(now);
  delete metadata.deletionTimestamp;
  delete metadata.deletionGracePeriodSeconds;
  setFirstGeneration(definition, object);
  if (definition.custom && subresourceOf(definition, 'status') !== undefined) delete object['status'];
  definition.strategy?.prepareForCreate?.(object, { now, user, siblings: () => objectsOf(server, id) });
  if (fieldManager !== undefined) {
    setManagedFields(object, trackUpdate(writingOf(server, served, fieldManager), undefined, object));
  }
  definition.strategy?.admit?.(object, undefined);
}

/** The base and five characters; tried again where the name is taken, as kube-apiserver does eight times. */
function generateName(server: ServerContext, { definition, id }: Served, { metadata }: KubeObject): string {
  const base = (metadata.generateName ?? '').slice(0, longestBase);
  const collection = server.store.collection(id);
  let name = '';
  for (let tries = 0; tries < mostTries; tries += 1) {
    name = base + server.ids.token(suffixLength);
    if (collection.get(keyIn(definition, metadata.namespace, name)) === undefined) break;
  }
  return name;
}
