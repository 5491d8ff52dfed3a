import type { KubeObject, Stored } from '#models/meta/object.ts';
import type { Clock } from '#models/ports/clock.ts';
import type { Ids } from '#models/ports/ids.ts';
import type { Log } from '#models/ports/log.ts';
import type { Random } from '#models/ports/random.ts';
import type { Authenticator } from './auth/authenticator.ts';
import type { Authorize } from './auth/authorization.ts';
import type { Representation } from './answer/representation.ts';
import type { ApiRequest } from './exchange.ts';
import type { SetPool } from './managed-fields/set-pool.ts';
import type { Registry, Served } from './registry.ts';
import type { ResourceDefinition, UserInfo } from './resources/definition.ts';
import type { Store } from './storage/store.ts';
import type { OpenWatches } from './watching/open-watches.ts';

/** What every part of the server works with. */
export interface ServerContext {
  clock: Clock;
  ids: Ids;
  log: Log;
  random: Random;
  store: Store;
  registry: Registry;
  authenticator: Authenticator;
  authorize: Authorize;
  watches: OpenWatches;
  fieldSets: SetPool;
  bookmarkEveryMs: number;
  /** What a reader sees instead of a stored object; gives the same object back where nothing differs. */
  beforeRead: (definition: ResourceDefinition, object: KubeObject) => KubeObject;
}

/** One request about a resource, understood and allowed. */
export interface Call {
  request: ApiRequest;
  user: UserInfo;
  served: Served;
  namespace: string | undefined;
  /** '' where the path names no object. */
  name: string;
  representation: Representation;
  /** Texts for Warning headers. */
  warnings: string[];
}

/** All that is stored of a resource, in the order of its keys. */
export function objectsOf({ store }: ServerContext, id: string): Stored[] {
  const collection = store.collection(id);
  return [...collection.keysFrom('')].flatMap((key) => collection.get(key)?.object ?? []);
}

/** The store's key of a named object. */
export function keyIn(definition: ResourceDefinition, namespace: string | undefined, name: string): string {
  return definition.namespaced && namespace !== undefined ? `${namespace}/${name}` : name;
}
