import type { Answer } from '../answer/answer.ts';
import { listViewOf } from '../answer/view.ts';
import type { Call, ServerContext } from '../context.ts';
import { readListOptions } from '../listing/list-options.ts';
import { readPage } from '../listing/page.ts';
import { selectionOf } from '../listing/selection.ts';
import { readBody } from '../request/body.ts';
import { readDeleteOptions } from '../request/write-options.ts';
import { removeObject } from '../write/remove-object.ts';

/** Deletes what is selected, one by one, and answers the list of what that was. */
export function deleteCollection(server: ServerContext, call: Call): Answer {
  const { served, namespace, request, user } = call;
  const selection = selectionOf(served, namespace, request.query);
  const options = readDeleteOptions(readBody(request), request.query);
  const page = readPage(
    server.store.collection(served.id),
    server.store.revision,
    selection,
    readListOptions(request.query, served.definition),
  );
  for (const { object } of page.entries) {
    const { name, namespace: within } = object.metadata;
    removeObject(server, { served, namespace: within, name, user, ...options, preconditions: undefined });
  }
  return { kind: 'body', status: 200, body: listViewOf(server, call, page) };
}
