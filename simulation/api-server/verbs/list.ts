import type { Answer } from '../answer/answer.ts';
import { listViewOf } from '../answer/view.ts';
import type { Call, ServerContext } from '../context.ts';
import { readListOptions, readPosition } from '../listing/list-options.ts';
import { readPage } from '../listing/page.ts';
import { selectionOf } from '../listing/selection.ts';

export function list(server: ServerContext, call: Call): Answer {
  const { served, namespace, request } = call;
  const options = readListOptions(request.query);
  const selection = selectionOf(served, namespace, options.selectors);
  const position = readPosition(options, selection, served.definition);
  const page = readPage(server.store.collection(served.id), server.store.revision, selection, position);
  return { kind: 'body', status: 200, body: listViewOf(server, call, page) };
}
