import type { Answer } from '../answer/answer.ts';
import { listViewOf } from '../answer/view.ts';
import type { Call, ServerContext } from '../context.ts';
import { readListOptions, readPosition } from '../listing/list-options.ts';
import { readPage } from '../listing/page.ts';
import { selectionOf } from '../listing/selection.ts';
import { readDeleteRequest } from '../request/delete-options.ts';
import { removeObject } from '../write/remove-object.ts';

/** Deletes what is selected, one by one, and answers the list of what that was. */
export function deleteCollection(server: ServerContext, call: Call): Answer {
  const { served, namespace, request, user } = call;
  const listOptions = readListOptions(request.query);
  const selection = selectionOf(served, namespace, listOptions.selectors);
  const options = readDeleteRequest(request);
  const position = readPosition(listOptions, selection, served.definition);
  const page = readPage(server.store.collection(served.id), server.store.revision, selection, position);
  for (const { object } of page.entries) {
    const { name, namespace: within } = object.metadata;
    removeObject(server, { served, namespace: within, name, user, ...options });
  }
  return { kind: 'body', status: 200, body: listViewOf(server, call, page) };
}
