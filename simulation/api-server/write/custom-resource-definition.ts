import type { KubeObject } from '#models/meta/object.ts';
import { ApiError } from '../api-error.ts';
import type { ServerContext } from '../context.ts';
import { asArray, asObject, at } from '../json.ts';
import type { FieldError, ResourceDefinition } from '../resources/definition.ts';
import { structuralErrors } from '../schema/structural.ts';
import { equalJson } from '../storage/equal.ts';

const group = 'apiextensions.k8s.io';
const kind = 'CustomResourceDefinition';

/** What is wrong with the schemas of a CustomResourceDefinition, where this write brings or changes them. */
export function definitionErrors(
  definition: ResourceDefinition,
  object: KubeObject,
  old: KubeObject | undefined,
): FieldError[] {
  if (definition.group !== group || definition.kind !== kind) return [];
  if (old !== undefined && equalJson(object['spec'], old['spec'])) return [];
  const schemas = asArray(at(object, 'spec', 'versions')).map((version) => at(version, 'schema', 'openAPIV3Schema'));
  const alike = schemas.every((schema) => equalJson(schema, schemas[0]));
  if (alike) return errorsOf(schemas[0], 'spec.validation.openAPIV3Schema');
  return schemas.flatMap((schema, index) => errorsOf(schema, `spec.versions[${index}].schema.openAPIV3Schema`));
}

function errorsOf(schema: unknown, path: string): FieldError[] {
  const fields = asObject(schema);
  return fields === undefined ? [] : structuralErrors(fields, path);
}

/** @throws ApiError 405 for an object whose CustomResourceDefinition is being deleted. */
export function admitCustomResource({ store }: ServerContext, definition: ResourceDefinition): void {
  if (!definition.custom) return;
  const crd = store.collection(`customresourcedefinitions.${group}`).get(`${definition.plural}.${definition.group}`);
  if (crd?.object.metadata.deletionTimestamp === undefined) return;
  const message = 'create not allowed while custom resource definition is terminating';
  throw new ApiError(405, 'MethodNotAllowed', message, { group: definition.group, kind: definition.plural });
}
