import { apiVersionOf } from '#models/meta/resource.ts';
import type { ResourceDefinition, Subresource } from '../resources/definition.ts';
import { componentOf } from './openapi-components.ts';

type Gvk = { group: string; version: string; kind: string };
type Operations = Record<string, unknown>;

const meta = 'io.k8s.apimachinery.pkg.apis.meta.v1';
const json = 'application/json';
const writing = ['dryRun', 'fieldManager', 'fieldValidation'];
const selecting = ['labelSelector', 'fieldSelector', 'limit', 'continue', 'resourceVersion', 'resourceVersionMatch'];
const deleting = ['dryRun', 'gracePeriodSeconds', 'propagationPolicy'];

/** The paths of one resource. kubectl reads kinds, parameters and patch types from the operations. */
export function pathsOf(definition: ResourceDefinition): Record<string, unknown> {
  const root = definition.group === '' ? `/api/${definition.version}` : `/apis/${apiVersionOf(definition)}`;
  const scope = definition.namespaced ? `${root}/namespaces/{namespace}` : root;
  const place = definition.namespaced ? [pathParameter('namespace')] : [];
  const collection = `${scope}/${definition.plural}`;
  const named = [...place, pathParameter('name')];
  const paths: Record<string, unknown> = {};
  const add = (path: string, operations: Operations, parameters: readonly unknown[]): void => {
    if (Object.keys(operations).length > 0) paths[path] = { ...operations, parameters };
  };
  add(collection, collectionOperations(definition), place);
  add(`${collection}/{name}`, objectOperations(definition), named);
  for (const subresource of definition.subresources) {
    add(`${collection}/{name}/${subresource.name}`, subresourceOperations(definition, subresource), named);
  }
  if (definition.namespaced) add(`${root}/${definition.plural}`, listOperation(definition), []);
  return paths;
}

function listOperation(definition: ResourceDefinition): Operations {
  if (!definition.verbs.includes('list')) return {};
  const list = `${componentOf(definition)}List`;
  return { get: operation('list', definition, selecting, { answer: list }) };
}

function collectionOperations(definition: ResourceDefinition): Operations {
  const own = componentOf(definition);
  const { verbs } = definition;
  return {
    ...listOperation(definition),
    ...(verbs.includes('create')
      ? { post: operation('post', definition, writing, { answer: own, body: jsonBody(own) }) }
      : {}),
    ...(verbs.includes('deletecollection')
      ? { delete: operation('deletecollection', definition, [...deleting, ...selecting], deletion) }
      : {}),
  };
}

function objectOperations(definition: ResourceDefinition): Operations {
  return {
    ...readAndWrite(definition, definition.verbs, definition.custom),
    ...(definition.verbs.includes('delete') ? { delete: operation('delete', definition, deleting, deletion) } : {}),
  };
}

function subresourceOperations(definition: ResourceDefinition, subresource: Subresource): Operations {
  const own = componentOf(subresource);
  return {
    ...readAndWrite(subresource, subresource.verbs, definition.custom),
    ...(subresource.verbs.includes('create')
      ? { post: operation('post', subresource, writing, { answer: own, body: jsonBody(own) }) }
      : {}),
  };
}

function readAndWrite(gvk: Gvk, verbs: readonly string[], custom: boolean): Operations {
  const own = componentOf(gvk);
  return {
    ...(verbs.includes('get') ? { get: operation('get', gvk, [], { answer: own }) } : {}),
    ...(verbs.includes('update') ? { put: operation('put', gvk, writing, { answer: own, body: jsonBody(own) }) } : {}),
    ...(verbs.includes('patch')
      ? { patch: operation('patch', gvk, writing, { answer: own, body: patchBody(custom) }) }
      : {}),
  };
}

const deletion = { answer: `${meta}.Status`, body: jsonBody(`${meta}.DeleteOptions`) };

function operation(
  action: string,
  { group, version, kind }: Gvk,
  parameters: readonly string[],
  content: { answer: string; body?: unknown },
): unknown {
  return {
    description: `${action} ${kind}`,
    parameters: parameters.map((name) => ({
      name,
      in: 'query',
      schema: { type: name === 'limit' || name === 'gracePeriodSeconds' ? 'integer' : 'string', uniqueItems: true },
    })),
    ...(content.body === undefined ? {} : { requestBody: content.body }),
    responses: { '200': { description: 'OK', content: { [json]: { schema: refTo(content.answer) } } } },
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': { group, version, kind },
  };
}

function jsonBody(component: string): unknown {
  return { content: { [json]: { schema: refTo(component) } }, required: true };
}

/** Only the types that the server takes: kubectl picks its patch by them. */
function patchBody(custom: boolean): unknown {
  const types = ['json-patch', 'merge-patch', ...(custom ? [] : ['strategic-merge-patch'])];
  return {
    content: Object.fromEntries(types.map((type) => [`application/${type}+json`, { schema: { type: 'object' } }])),
    required: true,
  };
}

function pathParameter(name: string): unknown {
  return { name, in: 'path', required: true, schema: { type: 'string', uniqueItems: true } };
}

function refTo(component: string): unknown {
  return { $ref: `#/components/schemas/${component}` };
}
