import type { Answer } from '../answer/answer.ts';
import { rendered, renderedEvent, type Rendered } from '../answer/rendered.ts';
import { bookmarkViewOf, eventViewOf } from '../answer/view.ts';
import type { ApiError } from '../api-error.ts';
import type { Call, ServerContext } from '../context.ts';
import { readWatchOptions, readWatchRevision } from '../listing/list-options.ts';
import { select, selectionOf } from '../listing/selection.ts';
import { readIncludeObject } from '../present/table.ts';
import { expired, statusOf, tooLargeRevision } from '../status.ts';
import { openWatch, type Watch, type WatchLine } from '../watching/watch.ts';

/** kube-apiserver's --min-request-timeout: a watch whose client doesn't say lasts once to twice as long. */
const leastTimeoutSeconds = 1800;

/**
 * Without resourceVersion, or from 0, the watch begins with an ADDED for all that is there; from another one it begins
 * after it, or with an ERROR event of 410 when that lies too far back.
 */
export function watch(server: ServerContext, call: Call): Answer {
  const { served, namespace, request } = call;
  const options = readWatchOptions(request.query);
  const { initialEvents, bookmarks, timeoutSeconds } = options;
  const selection = selectionOf(served, namespace, options.selectors);
  const revision = readWatchRevision(options);
  if (call.representation.as === 'table') readIncludeObject(request.query);
  const current = server.store.revision;
  if (initialEvents && revision > current) return failed(tooLargeRevision(revision, current));
  const collection = server.store.collection(served.id);
  const opened: Watch = openWatch({
    collection,
    selection,
    initial: initialEvents
      ? select(collection, selection)
          .map(([, entry]) => entry)
          .toArray()
      : [],
    initialEventsEnd: initialEvents && bookmarks,
    after: initialEvents || revision === 0 ? current : revision,
    currentRevision: () => server.store.revision,
    clock: server.clock,
    bookmarkEveryMs: bookmarks ? server.bookmarkEveryMs : 0,
    timeoutMs: (timeoutSeconds ?? leastTimeoutSeconds * (1 + server.random.next())) * 1000,
    signal: request.signal,
    onEnd: () => server.watches.forget(opened),
  });
  if (!request.signal.aborted) server.watches.add(opened, { resource: served.id, allowsBookmarks: bookmarks });
  return { kind: 'stream', lines: linesOf(server, call, opened) };
}

/** A watch that has nothing to tell but why. */
function failed(error: ApiError): Answer {
  const line = renderedEvent('ERROR', rendered(statusOf(error)));
  return { kind: 'stream', lines: once(line) };
}

async function* once(line: Rendered): AsyncGenerator<Rendered> {
  yield line;
}

function linesOf(server: ServerContext, call: Call, opened: Watch): AsyncIterableIterator<Rendered> {
  let first = true;
  return {
    async next() {
      const step = await opened.next();
      if (step.done === true) return { done: true, value: undefined };
      const line = renderedLine(server, call, step.value, first);
      first = false;
      return { done: false, value: line };
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

function renderedLine(server: ServerContext, call: Call, line: WatchLine, first: boolean): Rendered {
  switch (line.type) {
    case 'BOOKMARK':
      return renderedEvent('BOOKMARK', bookmarkViewOf(server, call, bookmarkMetadata(line), first));
    case 'EXPIRED':
      return renderedEvent('ERROR', rendered(statusOf(expired(line.message))));
    case 'ADDED':
    case 'MODIFIED':
    case 'DELETED':
      return renderedEvent(line.type, eventViewOf(server, call, line.entry, first));
  }
}

function bookmarkMetadata({ revision, initialEventsEnd }: Extract<WatchLine, { type: 'BOOKMARK' }>) {
  const resourceVersion = String(revision);
  return initialEventsEnd
    ? { resourceVersion, annotations: { 'k8s.io/initial-events-end': 'true' } }
    : { resourceVersion };
}
