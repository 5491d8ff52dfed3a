import type { KubeObject } from '#models/meta/object.ts';
import type { Answer } from '../answer/answer.ts';
import { viewOf } from '../answer/view.ts';
import { ApiError } from '../api-error.ts';
import { keyIn, type Call, type ServerContext } from '../context.ts';
import { causesOf, describeConflicts } from '../managed-fields/conflict.ts';
import { trackApply, type ApplyOutcome } from '../managed-fields/field-manager.ts';
import { readApplied } from '../request/applied.ts';
import { readFieldManager } from '../request/field-manager.ts';
import { readObject } from '../request/object-body.ts';
import { readWriteOptions } from '../request/write-options.ts';
import { badRequest, conflict } from '../status.ts';
import { createObject } from '../write/create-object.ts';
import { updateObject } from '../write/update-object.ts';
import { writingOf } from '../write/writing.ts';

export const applyType = 'application/apply-patch+yaml';

/**
 * Server-side apply: a PATCH that says all that its manager wants. It creates what isn't there, but not through a
 * subresource.
 */
export function apply(server: ServerContext, call: Call, subresource?: string): Answer {
  const { served, namespace, name, request, user, warnings } = call;
  const { definition, id } = served;
  const manager = readFieldManager(request, 'apply');
  const options = readWriteOptions(request.query, 'PatchOptions');
  const applied = readApplied(request, options.fieldValidation, warnings);
  const force = request.query.get('force') === 'true';
  const place = { namespace: definition.namespaced ? namespace : undefined, name };
  const change = (live: KubeObject | undefined): KubeObject =>
    readObject(named(appliedTo(server, call, { live, applied, manager, force, subresource }), name), definition, place);
  const write = { served, user, warnings, ...options, fieldManager: undefined };
  const exists = server.store.collection(id).get(keyIn(definition, namespace, name)) !== undefined;
  if (!exists && subresource === undefined) {
    const object = change(undefined);
    refuseUid(call, object);
    // Who names a version means one that isn't there any more: kube-apiserver makes it anew all the same.
    delete object.metadata.resourceVersion;
    const created = createObject(server, { ...write, object });
    return { kind: 'body', status: 201, body: viewOf(server, call, created) };
  }
  const entry = updateObject(server, {
    ...write,
    namespace,
    name,
    ...(subresource === undefined ? {} : { subresource }),
    change,
    by: 'patch',
  });
  return { kind: 'body', status: 200, body: viewOf(server, call, entry) };
}

interface Applying {
  live: KubeObject | undefined;
  applied: Record<string, unknown>;
  manager: string;
  force: boolean;
  subresource: string | undefined;
}

function appliedTo(server: ServerContext, { served }: Call, applying: Applying): KubeObject {
  const { live, applied, manager, force, subresource } = applying;
  return outcomeOf(trackApply(writingOf(server, served, manager, subresource), live, applied, force));
}

/**
 * The object that an apply leads to.
 * @throws ApiError 409 with the fields that others own, 400 or 500 for what can't be applied to this kind.
 */
export function outcomeOf(outcome: ApplyOutcome): KubeObject {
  switch (outcome.kind) {
    case 'applied':
      return outcome.object;
    case 'conflicts': {
      const { conflicts } = outcome;
      throw new ApiError(409, 'Conflict', describeConflicts(conflicts), { causes: causesOf(conflicts) });
    }
    case 'refused':
      throw new ApiError(outcome.code, outcome.code === 400 ? 'BadRequest' : '', outcome.message);
  }
}

function named(object: KubeObject, name: string): KubeObject {
  if (object.metadata.name !== '') return object;
  throw badRequest(`the name of the object (${name} based on URL) was undeterminable: name must be provided`);
}

/** Who names a uid means an object that was there. */
function refuseUid({ served: { definition }, name }: Call, { metadata }: KubeObject): void {
  if (metadata.uid === undefined) return;
  const because = `uid mismatch: the provided object specified uid ${metadata.uid}, and no existing object was found`;
  throw conflict(definition, name, because);
}
