import type { KubeObject, Stored } from '#models/meta/object.ts';
import { apiVersionOf, type Resource } from '#models/meta/resource.ts';
import { isRecord } from './json.ts';
import type { KubeError } from './kube-error.ts';
import type { KubeList } from './kube.ts';
import { errorFromTransport } from './status-error.ts';
import type { Request } from './transport.ts';

/**
 * Reads one object from an answer. Its fields beyond metadata are what the server's schema let through: `T` is the
 * caller's word for it.
 * @throws KubeError when it is no object with a name: a proxy's page, or a cut answer.
 */
export function decodeObject<T extends KubeObject>(
  resource: Resource | undefined,
  request: Pick<Request, 'method' | 'path'>,
  body: unknown,
): Stored<T> {
  if (!isRecord(body) || !isRecord(body['metadata'] ?? {})) {
    throw unreadable(request, 'no Kubernetes object');
  }
  if (resource !== undefined) fillType(resource, body);
  return body as Stored<T>;
}

/** @throws KubeError when it is not a whole list with a resourceVersion, so that nobody takes it for an empty one. */
export function decodeList<T extends KubeObject>(resource: Resource, path: string, body: unknown): KubeList<T> {
  const request = { method: 'GET', path } as const;
  if (!isRecord(body) || !isRecord(body['metadata'])) throw unreadable(request, 'no list');
  const { resourceVersion, continue: next, remainingItemCount } = body['metadata'];
  const items = body['items'] ?? [];
  if (typeof resourceVersion !== 'string' || resourceVersion === '')
    throw unreadable(request, 'a list without resourceVersion');
  if (!Array.isArray(items)) throw unreadable(request, 'a list whose items are no array');
  for (const item of items) {
    if (!isNamed(item)) throw unreadable(request, 'a list with an item that has no name');
    fillType(resource, item);
  }
  return {
    metadata: {
      resourceVersion,
      ...(typeof next === 'string' && next !== '' ? { continue: next } : {}),
      ...(typeof remainingItemCount === 'number' ? { remainingItemCount } : {}),
    },
    items: items as Stored<T>[],
  };
}

/** True for what can be kept in a store: an object with a name. */
export function isNamed(value: unknown): value is Record<string, unknown> & { metadata: { name: string } } {
  if (!isRecord(value) || !isRecord(value['metadata'])) return false;
  const { name } = value['metadata'];
  return typeof name === 'string' && name !== '';
}

/** Servers leave apiVersion and kind out of a list's items. */
export function fillType(resource: Resource, object: Record<string, unknown>): void {
  object['apiVersion'] ??= apiVersionOf(resource);
  object['kind'] ??= resource.kind;
}

function unreadable(request: Pick<Request, 'method' | 'path'>, what: string): KubeError {
  return errorFromTransport(request, new Error(`the answer is ${what}`));
}
