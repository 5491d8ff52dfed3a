import { ApiError } from '../api-error.ts';
import type { ServerContext } from '../context.ts';
import type { ResourceDefinition } from '../resources/definition.ts';

const group = 'apiextensions.k8s.io';

/** @throws ApiError 405 for an object whose CustomResourceDefinition is being deleted. */
export function admitCustomResource({ store }: ServerContext, definition: ResourceDefinition): void {
  if (!definition.custom) return;
  const crd = store.collection(`customresourcedefinitions.${group}`).get(`${definition.plural}.${definition.group}`);
  if (crd?.object.metadata.deletionTimestamp === undefined) return;
  const message = 'create not allowed while custom resource definition is terminating';
  throw new ApiError(405, 'MethodNotAllowed', message, { group: definition.group, kind: definition.plural });
}
