import type { KubeObject, Stored } from '#models/meta/object.ts';
import { silentLog } from '#models/ports/log.ts';
import { createInProcessTransport } from '#simulation/api-server/in-process-transport.ts';
import type { UserInfo } from '#simulation/api-server/resources/definition.ts';
import { createApiServer, type ApiServer, type ApiServerOptions } from '#simulation/api-server/server.ts';
import { createSeededIds } from '#simulation/clock/seeded-ids.ts';
import { createSeededRandom } from '#simulation/clock/seeded-random.ts';
import { createVirtualClock, type VirtualClock } from '#simulation/clock/virtual-clock.ts';
import type { Request } from '#controllers/runtime/transport.ts';

export const startOfTime = Date.parse('2026-01-01T00:00:00Z');
export const admin: UserInfo = { name: 'admin', groups: ['system:masters'] };

/** An answer, read as what the test expects of it. */
export class Answer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: unknown;
  constructor(status: number, headers: Record<string, string>, body: unknown) {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }
  get object(): Stored {
    return this.body as Stored;
  }
  get list(): {
    metadata: { resourceVersion: string; continue?: string; remainingItemCount?: number };
    items: Stored[];
  } {
    return this.body as ReturnType<() => Answer['list']>;
  }
  get names(): string[] {
    return this.list.items.map(({ metadata }) => metadata.name);
  }
  get failure(): { message: string; reason: string; code: number; details?: { causes?: unknown[] } } {
    return this.body as ReturnType<() => Answer['failure']>;
  }
}

export interface WatchedEvent {
  type: string;
  object: Stored;
}

/** A watch whose events pile up in `events`. */
export interface Watched {
  events: WatchedEvent[];
  /** `ADDED a`, `BOOKMARK`: the events in short. */
  readonly story: string[];
  readonly ended: boolean;
  stop(): void;
}

type Query = Record<string, string>;

export interface Client {
  request(request: Partial<Request> & { path: string }): Promise<Answer>;
  get(path: string, query?: Query): Promise<Answer>;
  post(path: string, body: unknown, query?: Query): Promise<Answer>;
  put(path: string, body: unknown, query?: Query): Promise<Answer>;
  merge(path: string, body: unknown, query?: Query): Promise<Answer>;
  delete(path: string, body?: unknown, query?: Query): Promise<Answer>;
  watch(path: string, query?: Query): Promise<Watched>;
}

export interface Lab {
  server: ApiServer;
  clock: VirtualClock;
  admin: Client;
  as: (user: UserInfo) => Client;
  /** Lets the server's own controllers finish. */
  settle: () => Promise<void>;
}

export function startLab(overrides: Partial<ApiServerOptions> = {}): Lab {
  const clock = createVirtualClock({ startMs: startOfTime });
  const ids = createSeededIds(createSeededRandom(1));
  const server = createApiServer({ clock, ids, log: silentLog, ...overrides });
  return {
    server,
    clock,
    admin: clientOf(server, admin),
    as: (user) => clientOf(server, user),
    settle: () => clock.settle(),
  };
}

function clientOf(server: ApiServer, user: UserInfo): Client {
  const transport = createInProcessTransport(server, user);
  const send = async (request: Partial<Request> & { path: string }): Promise<Answer> => {
    const { status, headers, body } = await transport.request({ method: 'GET', ...request });
    return new Answer(status, headers, body);
  };
  return {
    request: send,
    get: (path, query = {}) => send({ path, query }),
    post: (path, body, query = {}) => send({ method: 'POST', path, body, query }),
    put: (path, body, query = {}) => send({ method: 'PUT', path, body, query }),
    merge: (path, body, query = {}) =>
      send({ method: 'PATCH', path, body, query, headers: { 'content-type': 'application/merge-patch+json' } }),
    delete: (path, body, query = {}) => send({ method: 'DELETE', path, body, query }),
    async watch(path, query = {}) {
      const left = new AbortController();
      const stream = await transport.stream({
        method: 'GET',
        path,
        query: { watch: 'true', ...query },
        signal: left.signal,
      });
      const events: WatchedEvent[] = [];
      let ended = false;
      const read = async (): Promise<void> => {
        for await (const line of stream.lines) events.push(line as WatchedEvent);
        ended = true;
      };
      void read();
      return {
        events,
        get story() {
          return events.map(({ type, object }) =>
            object.metadata.name === undefined ? type : `${type} ${object.metadata.name}`,
          );
        },
        get ended() {
          return ended;
        },
        stop: () => left.abort(),
      };
    },
  };
}

export const configMaps = '/api/v1/namespaces/default/configmaps';

export function configMap(name: string, overrides: Record<string, unknown> = {}): KubeObject {
  const { metadata, ...rest } = overrides;
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...(metadata as object) }, ...rest };
}

export const widgets = '/apis/lab.example.com/v1/widgets';
export const crds = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

/** A cluster-scoped kind with a status, a scale and a schema that knows `spec.size`, `spec.colour` and `status.phase`. */
export function widgetDefinition(
  version: Record<string, unknown> = {},
  spec: Record<string, unknown> = {},
): KubeObject {
  const properties = {
    spec: {
      type: 'object',
      properties: {
        size: { type: 'integer', minimum: 0, default: 1 },
        colour: { type: 'string' },
      },
    },
    status: { type: 'object', properties: { phase: { type: 'string' }, size: { type: 'integer' } } },
  };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'widgets.lab.example.com' },
    spec: {
      group: 'lab.example.com',
      scope: 'Cluster',
      names: { plural: 'widgets', kind: 'Widget', shortNames: ['w'] },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', properties } },
          subresources: { status: {}, scale: { specReplicasPath: '.spec.size', statusReplicasPath: '.status.size' } },
          ...version,
        },
      ],
      ...spec,
    },
  };
}

export function widget(name: string, overrides: Record<string, unknown> = {}): KubeObject {
  const { metadata, ...rest } = overrides;
  return { apiVersion: 'lab.example.com/v1', kind: 'Widget', metadata: { name, ...(metadata as object) }, ...rest };
}

export function pod(name: string, overrides: Record<string, unknown> = {}): KubeObject {
  const { metadata, spec, ...rest } = overrides;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, ...(metadata as object) },
    spec: { containers: [{ name: 'main', image: 'registry.example.com/app:1' }], ...(spec as object) },
    ...rest,
  };
}

export function ownerReference(owner: Stored, more: Record<string, unknown> = {}): Record<string, unknown> {
  const { apiVersion, kind, metadata } = owner;
  return { apiVersion, kind, name: metadata.name, uid: metadata.uid, ...more };
}
