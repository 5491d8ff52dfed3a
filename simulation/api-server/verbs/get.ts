import type { Answer } from '../answer/answer.ts';
import { viewOf } from '../answer/view.ts';
import { keyIn, type Call, type ServerContext } from '../context.ts';
import { notFound } from '../status.ts';

export function get(server: ServerContext, call: Call): Answer {
  const { served, namespace, name } = call;
  const entry = server.store.collection(served.id).get(keyIn(served.definition, namespace, name));
  if (entry === undefined) throw notFound(served.definition, name);
  return { kind: 'body', status: 200, body: viewOf(server, call, entry) };
}
