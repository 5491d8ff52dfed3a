import type { KubeObject } from '#models/meta/object.ts';
import { apiVersionOf } from '#models/meta/resource.ts';
import type { Answer } from '../answer/answer.ts';
import { viewOf } from '../answer/view.ts';
import { keyIn, type Call, type ServerContext } from '../context.ts';
import { applyPatch } from '../patch/apply.ts';
import { contentTypeOf } from '../request/body.ts';
import { readPatch } from '../request/patch-body.ts';
import { readObject } from '../request/object-body.ts';
import { readWriteOptions } from '../request/write-options.ts';
import { cloneJson } from '../storage/clone.ts';
import { createObject } from '../write/create-object.ts';
import { updateObject } from '../write/update-object.ts';

/** PATCH of an object, or of a subresource that takes the object itself. An apply patch creates what isn't there. */
export function patch(server: ServerContext, call: Call, subresource?: string): Answer {
  const { served, namespace, name, request, user, warnings } = call;
  const { definition, id } = served;
  const type = contentTypeOf(request);
  const body = readPatch(request);
  const options = readWriteOptions(request.query);
  const place = { namespace: definition.namespaced ? namespace : undefined, name };
  const change = (current: KubeObject): KubeObject =>
    readObject(applyPatch(type, definition, cloneJson(current), body), definition, place);
  const exists = server.store.collection(id).get(keyIn(definition, namespace, name)) !== undefined;
  if (!exists && type === 'application/apply-patch+yaml' && subresource === undefined) {
    const blank = { apiVersion: apiVersionOf(definition), kind: definition.kind, metadata: { name } };
    const created = createObject(server, { served, object: change(blank), user, warnings, ...options });
    return { kind: 'body', status: 201, body: viewOf(server, call, created) };
  }
  const entry = updateObject(server, {
    served,
    namespace,
    name,
    user,
    warnings,
    ...options,
    ...(subresource === undefined ? {} : { subresource }),
    change,
    by: 'patch',
  });
  return { kind: 'body', status: 200, body: viewOf(server, call, entry) };
}
