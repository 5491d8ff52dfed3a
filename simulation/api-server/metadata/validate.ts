import { Buffer } from 'node:buffer';
import type { KubeObject, ObjectMeta, OwnerReference } from '#models/meta/object.ts';
import type { FieldError } from '../resources/definition.ts';
import { asString, at } from '../json.ts';
import { fieldManagerErrors } from './field-manager.ts';
import { labelValueProblems, objectNameProblems, qualifiedNameProblems } from './names.ts';

type NameProblems = (name: string) => string[];

const mostAnnotationBytes = 256 * 1024;

/** What is wrong with the metadata of an object about to be stored; kinds differ in what may be a name. */
export function metadataErrors(object: KubeObject, nameProblems: NameProblems = objectNameProblems): FieldError[] {
  const { metadata } = object;
  return [
    ...baseErrors(metadata, nameProblems),
    ...nameErrors(metadata, nameProblems),
    ...labelErrors(metadata.labels ?? {}),
    ...annotationErrors(metadata.annotations ?? {}),
    ...ownerErrors(metadata.ownerReferences ?? []),
    ...finalizerErrors(metadata.finalizers ?? []),
    ...managerErrors(metadata.managedFields ?? []),
  ];
}

export function invalidValue(field: string, value: unknown, words: string): FieldError {
  return { reason: 'FieldValueInvalid', field, message: `Invalid value: ${JSON.stringify(value)}: ${words}` };
}

function required(field: string, words: string): FieldError {
  return { reason: 'FieldValueRequired', field, message: `Required value: ${words}` };
}

/** A base may end in a dash, as the name made of it goes on. */
function baseErrors({ generateName = '' }: ObjectMeta, nameProblems: NameProblems): FieldError[] {
  if (generateName === '') return [];
  const name = generateName.endsWith('-') ? `${generateName}a` : generateName;
  return nameProblems(name).map((words) => invalidValue('metadata.generateName', generateName, words));
}

function nameErrors({ name }: ObjectMeta, nameProblems: NameProblems): FieldError[] {
  if (name === '') return [required('metadata.name', 'name or generateName is required')];
  return nameProblems(name).map((words) => invalidValue('metadata.name', name, words));
}

function labelErrors(labels: Readonly<Record<string, string>>): FieldError[] {
  const field = 'metadata.labels';
  return Object.entries(labels).flatMap(([key, value]) => [
    ...qualifiedNameProblems(key).map((words) => invalidValue(field, key, words)),
    ...labelValueProblems(value).map((words) => invalidValue(field, value, words)),
  ]);
}

function annotationErrors(annotations: Readonly<Record<string, string>>): FieldError[] {
  const field = 'metadata.annotations';
  let bytes = 0;
  const errors = Object.entries(annotations).flatMap(([key, value]) => {
    bytes += Buffer.byteLength(key) + Buffer.byteLength(value);
    return qualifiedNameProblems(key.toLowerCase()).map((words) => invalidValue(field, key, words));
  });
  if (bytes <= mostAnnotationBytes) return errors;
  const message = `Too long: may not be more than ${mostAnnotationBytes} bytes`;
  return [...errors, { reason: 'FieldValueTooLong', field, message }];
}

function ownerErrors(owners: readonly OwnerReference[]): FieldError[] {
  const errors = owners.flatMap(referenceErrors);
  const [first, second] = owners.filter(({ controller }) => controller === true);
  if (first === undefined || second === undefined) return errors;
  const words = `Only one reference can have Controller set to true. Found "true" in references for ${first.kind}/${first.name} and ${second.kind}/${second.name}`;
  return [...errors, invalidValue('metadata.ownerReferences', owners, words)];
}

/** kube-apiserver doesn't say which of the owners it means. */
function referenceErrors(owner: OwnerReference): FieldError[] {
  const field = 'metadata.ownerReferences';
  const [apiVersion, kind] = [asString(owner.apiVersion), asString(owner.kind)];
  const parts = apiVersion.split('/');
  const version = parts.length > 2 ? '' : (parts.at(-1) ?? '');
  const missing = (['kind', 'name', 'uid'] as const).filter((key) => (owner[key] ?? '') === '');
  const isEvent = kind === 'Event' && (apiVersion === 'v1' || apiVersion === 'events.k8s.io/v1');
  const group = parts.length === 2 ? parts[0] : '';
  return [
    ...(version === '' ? [invalidValue(`${field}.apiVersion`, apiVersion, 'version must not be empty')] : []),
    ...missing.map((key) => invalidValue(`${field}.${key}`, '', 'must not be empty')),
    ...(isEvent
      ? [invalidValue(field, owner, `${group}/${version}, Kind=Event is disallowed from being an owner`)]
      : []),
  ];
}

/** Only clients that write managedFields themselves get here: requests were asked for their own names. */
function managerErrors(managedFields: readonly unknown[]): FieldError[] {
  return managedFields.flatMap((entry, index) => {
    const manager = at(entry, 'manager');
    return typeof manager === 'string' ? fieldManagerErrors(manager, `metadata.managedFields[${index}].manager`) : [];
  });
}

function finalizerErrors(finalizers: readonly string[]): FieldError[] {
  const field = 'metadata.finalizers';
  const errors = finalizers.flatMap((finalizer) =>
    qualifiedNameProblems(finalizer).map((words) => invalidValue(field, finalizer, words)),
  );
  if (!finalizers.includes('orphan') || !finalizers.includes('foregroundDeletion')) return errors;
  const words = 'finalizer orphan and foregroundDeletion cannot be both set';
  return [...errors, invalidValue(field, finalizers, words)];
}
