import type { KubeObject } from '#models/meta/object.ts';
import type { Answer } from '../answer/answer.ts';
import { keyIn, type Call, type ServerContext } from '../context.ts';
import { ApiError } from '../api-error.ts';
import { asObject, at } from '../json.ts';
import { trackApply } from '../managed-fields/field-manager.ts';
import { scaleVersion } from '../managed-fields/scale.ts';
import { setManagedFields } from '../metadata/managed-fields.ts';
import { readApplied } from '../request/applied.ts';
import { equalJson } from '../storage/equal.ts';
import { applyType, outcomeOf } from '../verbs/apply.ts';
import { patchedScale, sentScale } from './read-scale.ts';
import { answerScale } from './scale-answer.ts';
import { managersAfterScale, scaleWriting, trackScale, withScaleManagers } from './scale-managers.ts';
import { applyPatch } from '../patch/apply.ts';
import { contentTypeOf } from '../request/body.ts';
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
    const { object } = readAs(served, entry);
    if (definition.custom && at(object, ...keysOf(paths.specReplicasPath)) === undefined) throw without(paths);
    return answerScale(server, call, scaleOf(object, paths));
  }
  const wanted = wantedScale(server, call, verb);
  const entry = updateObject(server, {
    served,
    namespace,
    name,
    user: call.user,
    warnings: call.warnings,
    ...readWriteOptions(request.query, verb === 'patch' ? 'PatchOptions' : 'UpdateOptions'),
    fieldManager: undefined,
    subresource: 'scale',
    change: (current) => {
      const old = withScaleManagers(server, call, current, scaleOf(current, paths));
      const scale = wanted(old);
      const object = withScale(current, scale, paths, definition.custom);
      // Who patches a Scale patches what has no uid of its own.
      if (verb === 'patch' && definition.custom) delete object.metadata.uid;
      setManagedFields(object, managersAfterScale(server, call, current, scale));
      return object;
    },
    by: 'object',
  });
  return answerScale(server, call, scaleOf(readAs(served, entry).object, paths));
}

/** From the Scale as it is to the one that is asked for, each with its managers. */
function wantedScale(server: ServerContext, call: Call, verb: string): (old: KubeObject) => KubeObject {
  const { request, namespace, name } = call;
  const { definition } = call.served;
  const place = { namespace: definition.namespaced ? namespace : undefined, name };
  if (verb !== 'patch') {
    const fieldManager = readFieldManager(request, 'update');
    const scale = sentScale(call, place);
    return (old) => trackScale(server, fieldManager, old, scale);
  }
  const type = contentTypeOf(request);
  if (type === applyType) {
    const fieldManager = readFieldManager(request, 'apply');
    const applied = readApplied(
      request,
      readWriteOptions(request.query, 'PatchOptions').fieldValidation,
      call.warnings,
    );
    const force = request.query.get('force') === 'true';
    return (old) => {
      const scale = outcomeOf(trackApply(scaleWriting(server, fieldManager), old, applied, force));
      if (definition.custom && !equalJson(at(old, 'spec'), at(scale, 'spec'))) throw unconvertible(scale);
      return readObject(scale, scaleKind, place);
    };
  }
  const fieldManager = readFieldManager(request, 'patch');
  const { value: patch } = readPatch(request);
  return (old) => {
    const { managedFields: _, ...metadata } = old.metadata;
    const sent = applyPatch(type, scaleDefinition(definition), { ...old, metadata }, patch);
    return trackScale(server, fieldManager, old, patchedScale(call, sent, place));
  };
}

/** What kube-apiserver does with an apply that changes the Scale of a custom resource. */
function unconvertible({ metadata: { namespace = '', name } }: KubeObject): ApiError {
  const which = `${namespace}/${name}; ${scaleVersion}, Kind=Scale`;
  const words = `request to convert CR to an invalid group/version: ${scaleVersion}`;
  return new ApiError(500, '', `failed to convert new object (${which}) to proper version: ${words}`);
}

function scaleOf(object: KubeObject, paths: ScalePaths): KubeObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const replicas = numberAt(object, paths.specReplicasPath);
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
    spec: replicas === 0 ? {} : { replicas },
    status: {
      replicas: numberAt(object, paths.statusReplicasPath),
      ...(paths.labelSelectorPath === undefined || text === '' ? {} : { selector: text }),
    },
  };
}

/** A custom resource says itself how many it may have: see schema/scale-paths.ts. */
function withScale(current: KubeObject, wanted: KubeObject, paths: ScalePaths, custom: boolean): KubeObject {
  const replicas = at(wanted, 'spec', 'replicas') ?? 0;
  if (typeof replicas !== 'number' || !Number.isInteger(replicas)) {
    throw badRequest('Scale in version "v1" cannot be handled as a Scale: spec.replicas must be an integer');
  }
  if (replicas < 0 && !custom) {
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

/** There is nothing to scale yet. */
function without({ specReplicasPath }: ScalePaths): ApiError {
  const message = `the spec replicas field ${JSON.stringify(specReplicasPath)} does not exist`;
  return new ApiError(500, 'InternalError', `Internal error occurred: ${message}`, { causes: [{ message }] });
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
