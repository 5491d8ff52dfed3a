import type { KubeObject } from '#models/meta/object.ts';
import type { Answer } from '../answer/answer.ts';
import { rendered } from '../answer/rendered.ts';
import { keyIn, type Call, type ServerContext } from '../context.ts';
import { asObject, at } from '../json.ts';
import { applyPatch } from '../patch/apply.ts';
import { contentTypeOf, readBody } from '../request/body.ts';
import { readFieldManager } from '../request/field-manager.ts';
import { readObject } from '../request/object-body.ts';
import { readPatch } from '../request/patch-body.ts';
import { readWriteOptions } from '../request/write-options.ts';
import type { ResourceDefinition, Subresource } from '../resources/definition.ts';
import { selectorText } from '../selectors/object-selector.ts';
import { badRequest, invalid, notFound } from '../status.ts';
import { cloneJson } from '../storage/clone.ts';
import { readAs } from '../versions/read-as.ts';
import { updateObject } from '../write/update-object.ts';

type ScalePaths = NonNullable<Subresource['scale']>;
const scaleKind = { group: 'autoscaling', version: 'v1', kind: 'Scale' };

/** Reads and writes the number of replicas wherever the kind keeps it, as an `autoscaling/v1` Scale. */
export function scale(server: ServerContext, call: Call, paths: ScalePaths, verb: string): Answer {
  const { served, namespace, name, request } = call;
  const { definition } = served;
  if (verb === 'get') {
    const entry = server.store.collection(served.id).get(keyIn(definition, namespace, name));
    if (entry === undefined) throw notFound(definition, name);
    return { kind: 'body', status: 200, body: rendered(scaleOf(readAs(served, entry).object, paths)) };
  }
  const place = { namespace: definition.namespaced ? namespace : undefined, name };
  const patch = verb === 'patch' ? readPatch(request) : undefined;
  const body = verb === 'patch' ? undefined : readBody(request);
  const wanted = (current: KubeObject): KubeObject =>
    verb === 'patch'
      ? applyPatch(contentTypeOf(request), scaleDefinition(definition), scaleOf(current, paths), patch)
      : readObject(body, scaleKind, place);
  const entry = updateObject(server, {
    served,
    namespace,
    name,
    user: call.user,
    warnings: call.warnings,
    ...readWriteOptions(request.query),
    fieldManager: readFieldManager(request, verb === 'patch' ? 'patch' : 'update'),
    subresource: 'scale',
    change: (current) => withScale(current, wanted(current), paths),
    by: 'object',
  });
  return { kind: 'body', status: 200, body: rendered(scaleOf(readAs(served, entry).object, paths)) };
}

function scaleOf(object: KubeObject, paths: ScalePaths): KubeObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const selector = at(object, ...keysOf(paths.labelSelectorPath ?? ''));
  const text = typeof selector === 'string' ? selector : selectorText(selector);
  const metadata = {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    ...(uid === undefined ? {} : { uid }),
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
    ...(creationTimestamp === undefined ? {} : { creationTimestamp }),
  };
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata,
    spec: { replicas: numberAt(object, paths.specReplicasPath) },
    status: {
      replicas: numberAt(object, paths.statusReplicasPath),
      ...(paths.labelSelectorPath === undefined || text === '' ? {} : { selector: text }),
    },
  };
}

function withScale(current: KubeObject, wanted: KubeObject, paths: ScalePaths): KubeObject {
  const replicas = at(wanted, 'spec', 'replicas') ?? 0;
  if (typeof replicas !== 'number' || !Number.isInteger(replicas)) {
    throw badRequest('Scale in version "v1" cannot be handled as a Scale: spec.replicas must be an integer');
  }
  if (replicas < 0) {
    const message = `Invalid value: ${replicas}: must be greater than or equal to 0`;
    throw invalid(scaleKind, wanted.metadata.name, [{ reason: 'FieldValueInvalid', field: 'spec.replicas', message }]);
  }
  const object = cloneJson(current);
  setAt(object, keysOf(paths.specReplicasPath), replicas);
  const { uid, resourceVersion } = wanted.metadata;
  if (uid !== undefined) object.metadata.uid = uid;
  if (resourceVersion !== undefined && resourceVersion !== '') object.metadata.resourceVersion = resourceVersion;
  return object;
}

/** A Scale is patched like a custom resource: it has no strategic merge keys. */
function scaleDefinition(definition: ResourceDefinition): ResourceDefinition {
  return { ...definition, ...scaleKind, plural: 'scale', schema: { type: 'object' } };
}

function keysOf(path: string): string[] {
  return path.split('.').filter((key) => key !== '');
}

function numberAt(object: KubeObject, path: string): number {
  const value = at(object, ...keysOf(path));
  return typeof value === 'number' ? value : 0;
}

function setAt(object: Record<string, unknown>, [key, ...rest]: readonly string[], value: unknown): void {
  if (key === undefined) return;
  if (rest.length === 0) {
    object[key] = value;
    return;
  }
  const inner = asObject(object[key]) ?? {};
  object[key] = inner;
  setAt(inner, rest, value);
}
