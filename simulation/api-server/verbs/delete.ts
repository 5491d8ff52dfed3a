import { resourceId } from '#models/meta/resource.ts';
import type { Answer } from '../answer/answer.ts';
import { rendered } from '../answer/rendered.ts';
import { viewOf } from '../answer/view.ts';
import type { Call, ServerContext } from '../context.ts';
import { readDeleteRequest } from '../request/delete-options.ts';
import { removeObject } from '../write/remove-object.ts';

/** Kinds whose last state is the answer to their deletion, where others answer a Status. */
const answersObject: ReadonlySet<string> = new Set(['pods', 'services', 'serviceaccounts']);

export function remove(server: ServerContext, call: Call): Answer {
  const { served, namespace, name, request, user } = call;
  const { definition } = served;
  const options = readDeleteRequest(request);
  const { gone, entry } = removeObject(server, { served, namespace, name, user, ...options });
  if (!gone || answersObject.has(resourceId(definition))) {
    return { kind: 'body', status: 200, body: viewOf(server, call, entry) };
  }
  const details = {
    name,
    ...(definition.group === '' ? {} : { group: definition.group }),
    kind: definition.plural,
    uid: entry.object.metadata.uid,
  };
  const status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details };
  return { kind: 'body', status: 200, body: rendered(status) };
}
