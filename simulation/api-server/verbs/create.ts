import type { Answer } from '../answer/answer.ts';
import { viewOf } from '../answer/view.ts';
import type { Call, ServerContext } from '../context.ts';
import { readBody } from '../request/body.ts';
import { readFieldManager } from '../request/field-manager.ts';
import { readObject } from '../request/object-body.ts';
import { readWriteOptions } from '../request/write-options.ts';
import { createObject } from '../write/create-object.ts';

export function create(server: ServerContext, call: Call): Answer {
  const { served, namespace, request, user, warnings } = call;
  const { definition } = served;
  const object = readObject(readBody(request), definition, {
    namespace: definition.namespaced ? namespace : undefined,
  });
  const options = readWriteOptions(request.query);
  const fieldManager = readFieldManager(request, 'create');
  const entry = createObject(server, { served, object, user, fieldManager, warnings, ...options });
  return { kind: 'body', status: 201, body: viewOf(server, call, entry) };
}
