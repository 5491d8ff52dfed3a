import { rackwrightResources } from '#models/generated/resources.ts';
import type { KubeObject, Stored } from '#models/meta/object.ts';
import { keyOf } from '#models/meta/object.ts';
import { resourceId, type Resource } from '#models/meta/resource.ts';
import type { Informer, InformerOptions, InformerSet } from '../runtime/informers.ts';
import { createStore, type WritableStore } from '../runtime/store.ts';
import { createCaches, type Caches } from './caches.ts';

/**
 * Caches that no server fills: what looks things up over `Caches` works on a snapshot as it works on what informers
 * show. Who holds them says what is there.
 */
export interface StillCaches {
  readonly caches: Caches;
  /** Adds or replaces one object, of whatever kind. Kinds that no cache holds are passed over. */
  put(object: Stored): void;
  remove(object: Pick<KubeObject, 'kind' | 'metadata'>): void;
  get(kind: string, key: string): Stored | undefined;
}

/** @throws what a subscriber of a store throws: there is nobody to go on for. */
export function createStillCaches(objects: Iterable<Stored> = []): StillCaches {
  const stores = new Map<string, WritableStore>();
  const caches = createCaches(stillInformers(stores));
  const still: StillCaches = {
    caches,
    put: (object) => stores.get(object.kind)?.put(object),
    remove: (object) => stores.get(object.kind)?.remove(keyOf(object)),
    get: (kind, key) => stores.get(kind)?.get(key),
  };
  for (const object of objects) still.put(object);
  return still;
}

/** Told apart by kind, as objects say it: no two of Rackwright's resources share one. */
function stillInformers(stores: Map<string, WritableStore>): InformerSet {
  const informers = new Map<string, Informer>();
  const open = (resource: Resource): Informer => {
    const store = createStore((error) => {
      throw error;
    });
    stores.set(resource.kind, store);
    const informer: Informer = { resource, store, synced: Promise.resolve(true), status: settled };
    informers.set(resource.kind, informer);
    return informer;
  };
  return {
    get<T extends KubeObject>(resource: Resource, { indexes = {} }: InformerOptions<T> = {}) {
      if (!isOurs(resource)) throw new Error(`still caches hold no ${resource.plural}`);
      // What is put in is what the schema of its kind says: `T` is the caller's word for that schema.
      const informer = (informers.get(resource.kind) ?? open(resource)) as unknown as Informer<T>;
      const store = stores.get(resource.kind) as unknown as WritableStore<T>;
      for (const [name, valuesOf] of Object.entries(indexes)) store.addIndex(name, valuesOf);
      return informer;
    },
    start() {},
    synced: () => Promise.resolve(true),
    stop: () => Promise.resolve(),
    list: () => [...informers.values()],
    observe(_resource, object) {
      stores.get(object.kind)?.put(object);
    },
  };
}

const settled = { synced: true, lastError: undefined, resourceVersion: undefined, lists: 1, watches: 0 };
const ours = new Set(rackwrightResources.map(resourceId));

function isOurs(resource: Resource): boolean {
  return ours.has(resourceId(resource));
}
