import type { Answer } from '../answer/answer.ts';
import { viewOf } from '../answer/view.ts';
import { keyIn, type Call, type ServerContext } from '../context.ts';
import { readSent } from '../decode/sent.ts';
import { readFieldManager } from '../request/field-manager.ts';
import { readNamed } from '../request/object-body.ts';
import { readWriteOptions } from '../request/write-options.ts';
import { createObject } from '../write/create-object.ts';
import { updateObject } from '../write/update-object.ts';

/** Kinds that a PUT creates where they aren't. */
const createdByPut: ReadonlySet<string> = new Set(['leases', 'events']);

/** PUT of an object, or of a subresource that takes the object itself (`status`, `approval`, `finalize`). */
export function update(server: ServerContext, call: Call, subresource?: string): Answer {
  const { served, namespace, name, request, user, warnings } = call;
  const { definition, id } = served;
  const place = { namespace: definition.namespaced ? namespace : undefined, name };
  const writeOptions = readWriteOptions(request.query, 'UpdateOptions');
  const ofStatus = definition.custom && subresource === 'status';
  const { body, strictErrors } = readSent(request, { ...definition, anyKind: ofStatus });
  if (ofStatus) body['kind'] = definition.kind;
  const object = readNamed(body, definition, place);
  const options = { ...writeOptions, fieldManager: readFieldManager(request, 'update'), strictErrors };
  const exists = server.store.collection(id).get(keyIn(definition, namespace, name)) !== undefined;
  if (!exists && subresource === undefined && !definition.custom && createdByPut.has(definition.plural)) {
    delete object.metadata.resourceVersion;
    const created = createObject(server, { served, object, user, warnings, ...options });
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
    change: () => object,
    by: 'object',
  });
  return { kind: 'body', status: 200, body: viewOf(server, call, entry) };
}
