import { apiVersionOf } from '#models/meta/resource.ts';
import type { Answer } from '../answer/answer.ts';
import { rendered, renderedEvent, type Rendered } from '../answer/rendered.ts';
import { viewOf } from '../answer/view.ts';
import type { Call, ServerContext } from '../context.ts';
import { checkWatchOptions } from '../listing/list-options.ts';
import { readFlag, readNumber, readRevision } from '../listing/query.ts';
import { select, selectionOf } from '../listing/selection.ts';
import { expired, statusOf } from '../status.ts';
import { openWatch, type Watch, type WatchLine } from '../watching/watch.ts';

/** kube-apiserver's --min-request-timeout: a watch whose client doesn't say lasts once to twice as long. */
const leastTimeoutSeconds = 1800;

/**
 * Without resourceVersion, or from 0, the watch begins with an ADDED for all that is there; from another one it begins
 * after it, or with an ERROR event of 410 when that lies too far back.
 */
export function watch(server: ServerContext, call: Call): Answer {
  const { served, namespace, request } = call;
  const { query } = request;
  const revision = readRevision(query) ?? 0;
  const sendInitialEvents = readFlag(query, 'sendInitialEvents');
  checkWatchOptions(query);
  const selection = selectionOf(served, namespace, query);
  const collection = server.store.collection(served.id);
  const fromScratch = sendInitialEvents || (revision === 0 && query.get('sendInitialEvents') === null);
  const bookmarks = readFlag(query, 'allowWatchBookmarks');
  const opened: Watch = openWatch({
    collection,
    selection,
    initial: fromScratch
      ? select(collection, selection)
          .map(([, entry]) => entry)
          .toArray()
      : [],
    initialEventsEnd: sendInitialEvents && bookmarks,
    after: fromScratch || revision === 0 ? server.store.revision : revision,
    currentRevision: () => server.store.revision,
    clock: server.clock,
    bookmarkEveryMs: bookmarks ? server.bookmarkEveryMs : 0,
    timeoutMs: (readNumber(query, 'timeoutSeconds') ?? leastTimeoutSeconds * (1 + server.random.next())) * 1000,
    signal: request.signal,
    onEnd: () => server.watches.forget(opened),
  });
  if (!request.signal.aborted) server.watches.add(opened, { resource: served.id, allowsBookmarks: bookmarks });
  return { kind: 'stream', lines: linesOf(server, call, opened) };
}

function linesOf(server: ServerContext, call: Call, opened: Watch): AsyncIterableIterator<Rendered> {
  return {
    async next() {
      const step = await opened.next();
      if (step.done === true) return { done: true, value: undefined };
      return { done: false, value: renderedLine(server, call, step.value) };
    },
    async return() {
      opened.close();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

function renderedLine(server: ServerContext, call: Call, line: WatchLine): Rendered {
  switch (line.type) {
    case 'BOOKMARK':
      return renderedEvent('BOOKMARK', rendered(bookmarkOf(call, line.revision, line.initialEventsEnd)));
    case 'EXPIRED':
      return renderedEvent('ERROR', rendered(statusOf(expired(line.message))));
    case 'ADDED':
    case 'MODIFIED':
    case 'DELETED':
      return renderedEvent(line.type, viewOf(server, call, line.entry));
  }
}

function bookmarkOf({ served: { definition } }: Call, revision: number, initialEventsEnd: boolean): unknown {
  const annotations = initialEventsEnd ? { annotations: { 'k8s.io/initial-events-end': 'true' } } : {};
  return {
    kind: definition.kind,
    apiVersion: apiVersionOf(definition),
    metadata: { resourceVersion: String(revision), ...annotations },
  };
}
