import type { KubeObject, ObjectName, Stored } from '#models/meta/object.ts';
import { resourcePath, type Resource } from '#models/meta/resource.ts';
import type { Clock } from '#models/ports/clock.ts';
import type { Random } from '#models/ports/random.ts';
import { decodeList, decodeObject } from './answer.ts';
import { createCaller } from './call.ts';
import { deleteBody, listQuery, watchQuery, writeQuery } from './client-request.ts';
import { KubeError } from './kube-error.ts';
import type { Kube, WriteOptions } from './kube.ts';
import { requireCollection, requireObject } from './object-path.ts';
import type { Request, Transport } from './transport.ts';
import { watchEvents } from './watch.ts';

export interface KubeOptions {
  clock: Clock;
  random: Random;
  /** Recorded by the server as the author of each write; a write may name its own. */
  fieldManager?: string;
  userAgent?: string;
  /** For each call, its repeats included; for a watch, until it is open. 30 s unless told. */
  timeoutMs?: number;
}

/** The Kubernetes API on raw JSON over any transport. See {@link Kube} for what a caller may rely on. */
export function createKube(transport: Transport, options: KubeOptions): Kube {
  const caller = createCaller(transport, { ...options, timeoutMs: options.timeoutMs ?? 30_000 });
  const baseHeaders = {
    accept: 'application/json',
    ...(options.userAgent === undefined ? {} : { 'user-agent': options.userAgent }),
  };

  function write(
    method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    body: unknown,
    more: { query?: Record<string, string>; contentType?: string } = {},
  ): Promise<unknown> {
    const headers = { ...baseHeaders, 'content-type': more.contentType ?? 'application/json' };
    return caller.send({ method, path, headers, body, ...(more.query === undefined ? {} : { query: more.query }) });
  }

  async function put<T extends KubeObject>(
    resource: Resource,
    object: T,
    query: Record<string, string>,
    subresource?: string,
  ): Promise<Stored<T>> {
    const path = objectPath(resource, object.metadata, subresource);
    return decodeObject<T>(resource, { method: 'PUT', path }, await write('PUT', path, object, { query }));
  }

  return {
    async get<T extends KubeObject>(resource: Resource, name: ObjectName) {
      const path = objectPath(resource, name);
      return decodeObject<T>(
        resource,
        { method: 'GET', path },
        await caller.send({ method: 'GET', path, headers: baseHeaders }),
      );
    },
    async list(resource, list = {}) {
      const path = resourcePath(resource, list);
      const request: Request = { method: 'GET', path, query: listQuery(list), headers: baseHeaders };
      if (list.signal !== undefined) request.signal = list.signal;
      return decodeList(resource, path, await caller.send(request));
    },
    watch(resource, watch) {
      const path = resourcePath(resource, watch);
      const { signal } = watch;
      return watchEvents(resource, caller, {
        method: 'GET',
        path,
        query: watchQuery(watch),
        headers: baseHeaders,
        signal,
      });
    },
    async create<T extends KubeObject>(resource: Resource, object: T, writeOptions?: WriteOptions) {
      requireCollection(resource, object.metadata);
      const path = resourcePath(resource, namespaceOf(object.metadata));
      const query = writeQuery(options.fieldManager, writeOptions);
      return decodeObject<T>(resource, { method: 'POST', path }, await write('POST', path, object, { query }));
    },
    update: async (resource, object, writeOptions) =>
      put(resource, object, writeQuery(options.fieldManager, writeOptions)),
    updateSubresource: async (resource, subresource, object, writeOptions) =>
      put(resource, object, writeQuery(options.fieldManager, writeOptions), subresource),
    async mergePatch<T extends KubeObject>(
      resource: Resource,
      name: ObjectName,
      patch: Record<string, unknown>,
      writeOptions: WriteOptions & { subresource?: string } = {},
    ) {
      const path = objectPath(resource, name, writeOptions.subresource);
      const query = writeQuery(options.fieldManager, writeOptions);
      const contentType = 'application/merge-patch+json';
      return decodeObject<T>(
        resource,
        { method: 'PATCH', path },
        await write('PATCH', path, patch, { query, contentType }),
      );
    },
    async delete(resource, name, deleteOptions = {}) {
      await write('DELETE', objectPath(resource, name), deleteBody(deleteOptions));
    },
    async createSubresource(resource, name, subresource, body) {
      const path = objectPath(resource, name, subresource);
      return decodeObject(undefined, { method: 'POST', path }, await write('POST', path, body));
    },
    async raw(path) {
      if (!path.startsWith('/')) throw new KubeError('BadRequest', `a path begins with "/", not "${path}"`);
      const [plain = '/', query] = path.split('?', 2);
      const request: Request = {
        method: 'GET',
        path: plain,
        headers: { ...baseHeaders, accept: 'application/json, */*' },
      };
      if (query !== undefined) request.query = Object.fromEntries(new URLSearchParams(query));
      return caller.send(request);
    },
  };
}

function objectPath(resource: Resource, name: ObjectName, subresource?: string): string {
  requireObject(resource, name);
  return resourcePath(resource, {
    ...namespaceOf(name),
    name: name.name,
    ...(subresource === undefined ? {} : { subresource }),
  });
}

function namespaceOf(name: { namespace?: string }): { namespace?: string } {
  return name.namespace === undefined ? {} : { namespace: name.namespace };
}
