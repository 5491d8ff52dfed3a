import type { Answer } from '../answer/answer.ts';
import { viewOf } from '../answer/view.ts';
import type { Call, ServerContext } from '../context.ts';
import { readSent } from '../decode/sent.ts';
import { readFieldManager } from '../request/field-manager.ts';
import { readObject } from '../request/object-body.ts';
import { readWriteOptions } from '../request/write-options.ts';
import { createObject } from '../write/create-object.ts';

export function create(server: ServerContext, call: Call): Answer {
  const { served, namespace, request, user, warnings } = call;
  const { definition } = served;
  const options = readWriteOptions(request.query, 'CreateOptions');
  const { body, strictErrors } = readSent(request, definition);
  const object = readObject(body, definition, { namespace: definition.namespaced ? namespace : undefined });
  const fieldManager = readFieldManager(request, 'create');
  const entry = createObject(server, { served, object, user, fieldManager, warnings, strictErrors, ...options });
  return { kind: 'body', status: 201, body: viewOf(server, call, entry) };
}
