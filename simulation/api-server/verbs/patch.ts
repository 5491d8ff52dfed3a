import type { KubeObject } from '#models/meta/object.ts';
import { apiVersionOf } from '#models/meta/resource.ts';
import type { Answer } from '../answer/answer.ts';
import { viewOf } from '../answer/view.ts';
import type { Call, ServerContext } from '../context.ts';
import { applyPatch, checkPatchType, strategicType } from '../patch/apply.ts';
import { contentTypeOf } from '../request/body.ts';
import { readPatch } from '../request/patch-body.ts';
import { readFieldManager } from '../request/field-manager.ts';
import { readPatched } from '../request/patched-object.ts';
import { readWriteOptions } from '../request/write-options.ts';
import { cloneJson } from '../storage/clone.ts';
import { updateObject } from '../write/update-object.ts';
import { apply, applyType } from './apply.ts';

/** PATCH of an object, or of a subresource that takes the object itself. */
export function patch(server: ServerContext, call: Call, subresource?: string): Answer {
  const { served, namespace, name, request, user, warnings } = call;
  const { definition } = served;
  const type = contentTypeOf(request);
  if (type === applyType) return apply(server, call, subresource);
  checkPatchType(type, definition);
  const fieldManager = readFieldManager(request, 'patch');
  const { value: body, strictErrors } = readPatch(request);
  const options = readWriteOptions(request.query, 'PatchOptions');
  const place = { namespace: definition.namespaced ? namespace : undefined, name };
  const change = (current: KubeObject): KubeObject =>
    readPatched(asTyped(applyPatch(type, definition, patchable(current, body), body)), definition, place);
  // A strategic patch changes a value of Go, whose kind is its type.
  const asTyped = (patched: Record<string, unknown>): Record<string, unknown> =>
    type === strategicType ? { ...patched, kind: definition.kind, apiVersion: apiVersionOf(definition) } : patched;
  const entry = updateObject(server, {
    served,
    namespace,
    name,
    user,
    fieldManager,
    warnings,
    strictErrors,
    ...options,
    ...(subresource === undefined ? {} : { subresource }),
    change,
    by: 'patch',
  });
  return { kind: 'body', status: 200, body: viewOf(server, call, entry) };
}

/**
 * The current object for a patch to change. Without its managers where the patch doesn't name them: then they stay as
 * they are, and copying them is spared.
 */
function patchable(current: KubeObject, patch: unknown): KubeObject {
  if (JSON.stringify(patch).includes('managedFields')) return cloneJson(current);
  const { managedFields: _, ...metadata } = current.metadata;
  return cloneJson({ ...current, metadata });
}
