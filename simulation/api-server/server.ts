import type { KubeObject, ObjectName, Stored } from '#models/meta/object.ts';
import { resourceId, type Resource } from '#models/meta/resource.ts';
import type { Clock } from '#models/ports/clock.ts';
import type { Ids } from '#models/ports/ids.ts';
import type { Log } from '#models/ports/log.ts';
import type { Random } from '#models/ports/random.ts';
import { toResponse } from './answer/respond.ts';
import { createAuthenticator, type StaticToken } from './auth/authenticator.ts';
import { allowAuthenticated, builtInDecision, type Authorize } from './auth/authorization.ts';
import { apiserver } from './auth/users.ts';
import { startCollectors } from './collect/start.ts';
import type { ServerContext } from './context.ts';
import type { ApiRequest, ApiResponse } from './exchange.ts';
import { handleRequest, type Handled } from './handler/handle.ts';
import { createSetPool } from './managed-fields/set-pool.ts';
import { createRegistry, subresourceOf } from './registry.ts';
import { coreDefinitions } from './resources/core/definitions.ts';
import type { ResourceDefinition, UserInfo } from './resources/definition.ts';
import { compileSchema } from './schema/compile.ts';
import { createStore, type StoreWrite } from './storage/store.ts';
import { serveCustomResources } from './versions/serve.ts';
import { createOpenWatches } from './watching/open-watches.ts';
import { createObject } from './write/create-object.ts';
import { firstNamespaces } from './write/namespace-lifecycle.ts';
import { createWriteCounters, type WriteCounters } from './write-counters.ts';

export interface ApiServerOptions {
  clock: Clock;
  ids: Ids;
  log: Log;
  /** Spreads the ends of watches whose clients set no timeout. Default: all last half an hour. */
  random?: Random;
  /** Bearer tokens known from the start. */
  tokens?: readonly StaticToken[];
  /** Asked after system:masters and bootstrap tokens are decided. Default: whoever is authenticated may all. */
  authorize?: Authorize;
  /** What a reader sees instead of a stored object. Must not change it; gives it back where nothing differs. */
  beforeRead?: ServerContext['beforeRead'];
  /** Events kept for each resource, for watches and pages that lag behind. Default 10,000. */
  historyLimit?: number;
  /** How often a watch that allows bookmarks gets one. Default a minute; 0 for never. */
  bookmarkEveryMs?: number;
  /** How long Events are kept after their last write. Default an hour, as kube-apiserver's --event-ttl; 0 for ever. */
  eventTtlMs?: number;
}

/** What a write did, for those who look on. Objects are the stored ones: frozen, and not to be kept by the thousand. */
export interface ObservedWrite {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  definition: Resource;
  object: Stored;
  old?: Stored;
  user: UserInfo;
}

/** Read access to what is stored. Objects are frozen. */
export interface StoreReader {
  readonly revision: number;
  get(resource: Pick<Resource, 'group' | 'plural'>, name: ObjectName): Stored | undefined;
  /** In the order of namespace and name. */
  list(resource: Pick<Resource, 'group' | 'plural'>, namespace?: string): Stored[];
  count(resource: Pick<Resource, 'group' | 'plural'>): number;
}

/** A simulation of kube-apiserver in this process: what it serves it serves as that does, what it doesn't it refuses. */
export interface ApiServer {
  handle(request: ApiRequest): Promise<ApiResponse>;
  /** As `handle`, with bodies still to be rendered: for a listener that sends bytes. */
  answer(request: ApiRequest): Handled;
  readonly store: StoreReader;
  /** Called after each committed write, before its answer is given; must not throw. Returns what ends it. */
  subscribe(listener: (write: ObservedWrite) => void): () => void;
  readonly writes: WriteCounters;
  definitions(): readonly ResourceDefinition[];
  /** Forgets the history, as etcd's compaction does: watches and pages from before are told 410. */
  compact(): void;
  readonly watches: { readonly size: number; closeAll(): void; bookmarkAll(): void };
  /** Ends all watches and the server's own controllers. */
  close(): void;
}

export function createApiServer(options: ApiServerOptions): ApiServer {
  const { clock, ids, log } = options;
  const store = createStore({ historyLimit: options.historyLimit ?? 10_000 });
  const registry = createRegistry((definition) =>
    compileSchema(definition.schema, {
      custom: definition.custom,
      scale: subresourceOf(definition, 'scale')?.scale,
    }),
  );
  registry.serve('', coreDefinitions);
  const fallback = options.authorize ?? allowAuthenticated;
  const server: ServerContext = {
    clock,
    ids,
    log,
    store,
    registry,
    random: options.random ?? { next: () => 0 },
    authenticator: createAuthenticator({ tokens: options.tokens ?? [], store, registry, clock, ids }),
    authorize: (user, attributes) => builtInDecision(user, attributes) ?? fallback(user, attributes),
    watches: createOpenWatches(),
    fieldSets: createSetPool(),
    bookmarkEveryMs: options.bookmarkEveryMs ?? 60_000,
    beforeRead: options.beforeRead ?? ((_, object) => object),
  };
  const writes = createWriteCounters();
  store.subscribe((write) => writes.record(write));
  store.subscribe((write) => serveCustomResources(server, write));
  const stopCollectors = startCollectors(server, { eventTtlMs: options.eventTtlMs ?? 3_600_000 });
  for (const name of firstNamespaces) createNamespace(server, name);

  return {
    handle: (request) => Promise.resolve(toResponse(handleRequest(server, request))),
    answer: (request) => handleRequest(server, request),
    store: readerOf(server),
    subscribe: (listener) =>
      store.subscribe((write) => {
        const observed = observe(server, write);
        if (observed !== undefined) listener(observed);
      }),
    writes,
    definitions: () => registry.definitions(),
    compact: () => store.compact(),
    watches: server.watches,
    close() {
      stopCollectors();
      server.watches.closeAll();
    },
  };
}

function createNamespace(server: ServerContext, name: string): void {
  const served = server.registry.find({ group: '', version: 'v1', plural: 'namespaces' });
  if (served === undefined) return;
  const object: KubeObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
  createObject(server, {
    served,
    object,
    user: apiserver,
    fieldManager: 'kube-apiserver',
    dryRun: false,
    fieldValidation: 'Ignore',
    warnings: [],
  });
}

function observe(
  { registry }: ServerContext,
  { resource, type, entry, old, user }: StoreWrite,
): ObservedWrite | undefined {
  const definition = registry.stored(resource)?.definition;
  if (definition === undefined) return undefined;
  return { type, definition, object: entry.object, user, ...(old === undefined ? {} : { old: old.object }) };
}

function readerOf({ store }: ServerContext): StoreReader {
  return {
    get revision() {
      return store.revision;
    },
    get: (resource, { namespace, name }) =>
      store.collection(resourceId(resource)).get(namespace === undefined ? name : `${namespace}/${name}`)?.object,
    list(resource, namespace) {
      const collection = store.collection(resourceId(resource));
      const prefix = namespace === undefined ? '' : `${namespace}/`;
      const objects: Stored[] = [];
      for (const key of collection.keysFrom(prefix)) {
        if (!key.startsWith(prefix)) break;
        const object = collection.get(key)?.object;
        if (object !== undefined) objects.push(object);
      }
      return objects;
    },
    count: (resource) => store.collection(resourceId(resource)).size,
  };
}
