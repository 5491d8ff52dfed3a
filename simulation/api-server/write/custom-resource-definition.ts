import type { ServerContext } from '../context.ts';
import { isTrue } from '../resources/custom.ts';
import type { ResourceDefinition } from '../resources/definition.ts';
import { forbidden } from '../status.ts';

const group = 'apiextensions.k8s.io';

/** @throws ApiError 403 for an object whose CustomResourceDefinition is being deleted. */
export function admitCustomResource({ store }: ServerContext, definition: ResourceDefinition, name: string): void {
  if (!definition.custom) return;
  const crd = store.collection(`customresourcedefinitions.${group}`).get(`${definition.plural}.${definition.group}`);
  if (crd === undefined || !isTrue(crd.object, 'Terminating')) return;
  throw forbidden(definition, name, 'create not allowed while custom resource definition is terminating');
}
