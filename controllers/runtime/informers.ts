import type { KubeObject, Stored } from '#models/meta/object.ts';
import { resourceId, type Resource } from '#models/meta/resource.ts';
import type { Kube } from './kube.ts';
import type { ListScope } from './pager.ts';
import { createReflector, type Reflector, type ReflectorOptions, type ReflectorStatus } from './reflector.ts';
import { createStoredForm, type StoredFormOptions } from './stored-form.ts';
import { createStore, type IndexFunction, type Store, type WritableStore } from './store.ts';

/** One resource of one server, kept in a store that all who asked for it share. */
export interface Informer<T extends KubeObject = KubeObject> {
  readonly resource: Resource;
  readonly store: Store<T>;
  /** Resolves true with the first complete list, false when stopped before. */
  readonly synced: Promise<boolean>;
  readonly status: Readonly<ReflectorStatus>;
}

/**
 * The informers of one server: one reflector and one store for each resource, namespace and selector, however many
 * controllers ask. For several servers make several sets.
 */
export interface InformerSet {
  /** Asked for after `start`, an informer starts at once. @throws when an index name is taken by another function. */
  get<T extends KubeObject = KubeObject>(resource: Resource, options?: InformerOptions<T>): Informer<T>;
  start(): void;
  /** Resolves true when all that have been asked for until now are synced, false when the set was stopped before. */
  synced(): Promise<boolean>;
  /** Ends all lists and watches; resolves when no connection is left. */
  stop(): Promise<void>;
  /** In the order in which they were asked for. */
  list(): Informer[];
  /**
   * An object as the answer to a write shows it. The informer that follows the whole of its resource, if there is one,
   * shows it at once, and not only when its event comes.
   */
  observe(resource: Resource, object: Stored): void;
}

export interface InformerOptions<T extends KubeObject> extends ListScope {
  indexes?: Readonly<Record<string, IndexFunction<T>>>;
}

export type InformerSetOptions = Omit<ReflectorOptions, keyof ListScope | 'transform'> & StoredFormOptions;

export function createInformerSet(kube: Kube, options: InformerSetOptions): InformerSet {
  const entries = new Map<string, { informer: Informer; reflector: Reflector; store: WritableStore }>();
  const transform = createStoredForm(options);
  let state: 'new' | 'started' | 'stopped' = 'new';

  function open(
    resource: Resource,
    scope: ListScope,
  ): { informer: Informer; reflector: Reflector; store: WritableStore } {
    const log = options.log.with({ informer: resourceId(resource) });
    const store = createStore((error) => log.error('a subscriber of a store failed', { error }));
    const reflector = createReflector(kube, resource, store, { ...options, ...scope, log, transform });
    const informer = { resource, store, synced: reflector.synced, status: reflector.status };
    if (state === 'started') reflector.start();
    return { informer, reflector, store };
  }

  return {
    get<T extends KubeObject>(resource: Resource, { indexes = {}, ...scope }: InformerOptions<T> = {}) {
      if (state === 'stopped') throw new Error(`the informers are stopped: none for ${resource.plural}`);
      const id = idOf(resource, scope);
      const entry = entries.get(id) ?? open(resource, scope);
      entries.set(id, entry);
      // What the server sends for a resource is what its schema says: `T` is the caller's word for that schema.
      const typed = entry as unknown as { informer: Informer<T>; store: WritableStore<T> };
      for (const [name, valuesOf] of Object.entries(indexes)) typed.store.addIndex(name, valuesOf);
      return typed.informer;
    },
    start() {
      if (state !== 'new') return;
      state = 'started';
      for (const { reflector } of entries.values()) reflector.start();
    },
    async synced() {
      const all = await Promise.all([...entries.values()].map(({ reflector }) => reflector.synced));
      return all.every(Boolean);
    },
    async stop() {
      state = 'stopped';
      await Promise.all([...entries.values()].map(({ reflector }) => reflector.stop()));
    },
    list: () => [...entries.values()].map(({ informer }) => informer),
    observe(resource, object) {
      entries.get(idOf(resource, {}))?.reflector.observe(object);
    },
  };
}

function idOf(resource: Resource, scope: ListScope): string {
  const { namespace = '', labelSelector = '', fieldSelector = '' } = scope;
  return JSON.stringify([resourceId(resource), resource.version, namespace, labelSelector, fieldSelector]);
}
