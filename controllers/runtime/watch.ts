import type { KubeObject, Stored } from '#models/meta/object.ts';
import type { Resource } from '#models/meta/resource.ts';
import { linkAbort } from './abort-link.ts';
import { fillType, isNamed } from './answer.ts';
import type { Caller } from './call.ts';
import { isRecord } from './json.ts';
import { KubeError, isKubeError } from './kube-error.ts';
import type { WatchEvent } from './kube.ts';
import { errorFromEvent, errorFromTransport } from './status-error.ts';
import type { Request } from './transport.ts';

const initialEventsEnd = 'k8s.io/initial-events-end';

/**
 * The events of one watch. Ends when the server closes it or the request's signal aborts.
 * @throws KubeError when the connection breaks, on an ERROR event, and on a line that is no event.
 */
export async function* watchEvents<T extends KubeObject>(
  resource: Resource,
  caller: Caller,
  request: Request & { signal: AbortSignal },
): AsyncGenerator<WatchEvent<T>, void, undefined> {
  const link = linkAbort(request.signal);
  try {
    const stream = await caller.open({ ...request, signal: link.signal });
    for await (const line of stream.lines) {
      if (request.signal.aborted) return;
      yield decodeEvent<T>(resource, request.path, line);
    }
  } catch (error) {
    if (request.signal.aborted) return;
    throw isKubeError(error) ? error : errorFromTransport(request, error);
  } finally {
    // However this ends, also by the consumer's `break` or by an answer too late to be waited for, the connection goes.
    link.abort();
    link.release();
  }
}

function decodeEvent<T extends KubeObject>(resource: Resource, path: string, line: unknown): WatchEvent<T> {
  const { type, object } = isRecord(line) ? line : {};
  if (type === 'ERROR') throw errorFromEvent(path, object);
  if (type === 'BOOKMARK') return decodeBookmark(path, object);
  if ((type !== 'ADDED' && type !== 'MODIFIED' && type !== 'DELETED') || !isNamed(object)) {
    throw new KubeError('Unavailable', `the watch of ${path} sent a line that is no event`);
  }
  fillType(resource, object);
  return { type, object: object as unknown as Stored<T> };
}

function decodeBookmark(path: string, object: unknown): Extract<WatchEvent, { type: 'BOOKMARK' }> {
  const metadata = isRecord(object) ? object['metadata'] : undefined;
  const { resourceVersion, annotations } = isRecord(metadata) ? metadata : {};
  if (typeof resourceVersion !== 'string' || resourceVersion === '') {
    throw new KubeError('Unavailable', `the watch of ${path} sent a bookmark without resourceVersion`);
  }
  return {
    type: 'BOOKMARK',
    resourceVersion,
    initialEventsEnd: isRecord(annotations) && annotations[initialEventsEnd] === 'true',
  };
}
