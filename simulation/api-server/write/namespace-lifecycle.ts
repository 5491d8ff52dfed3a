import type { ApiError } from '../api-error.ts';
import type { ServerContext } from '../context.ts';
import type { ResourceDefinition } from '../resources/definition.ts';
import { forbidden, notFound } from '../status.ts';

/** Namespaces that are there from the start. The first three can't be deleted. */
export const firstNamespaces: readonly string[] = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];
const immortal: ReadonlySet<string> = new Set(firstNamespaces.slice(0, 3));

/** @throws ApiError 404 for a namespace that isn't, 403 for one that is being deleted: nothing new may enter it. */
export function admitIntoNamespace(
  { store }: ServerContext,
  definition: ResourceDefinition,
  namespace: string | undefined,
  name: string,
): void {
  if (!definition.namespaced || namespace === undefined) return;
  const found = store.collection('namespaces').get(namespace);
  if (found === undefined) throw notFound({ group: '', plural: 'namespaces' }, namespace);
  if (found.object.metadata.deletionTimestamp !== undefined) throw terminating(definition, namespace, name);
}

/** @throws ApiError 403 for a namespace that may not be deleted. */
export function admitDeletion(definition: ResourceDefinition, name: string): void {
  if (definition.group === '' && definition.plural === 'namespaces' && immortal.has(name)) {
    throw forbidden(definition, name, 'this namespace may not be deleted');
  }
}

function terminating(definition: ResourceDefinition, namespace: string, name: string): ApiError {
  const because = `unable to create new content in namespace ${namespace} because it is being terminated`;
  const error = forbidden(definition, name, because);
  if (error.details !== undefined) {
    const message = `namespace ${namespace} is being terminated`;
    error.details.causes = [{ reason: 'NamespaceTerminating', message, field: 'metadata.namespace' }];
  }
  return error;
}
