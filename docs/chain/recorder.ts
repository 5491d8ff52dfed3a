import { AsyncLocalStorage } from 'node:async_hooks';
import type { ControllerDefinition } from '#controllers/runtime/controller.ts';
import type { Informer, InformerSet } from '#controllers/runtime/informers.ts';
import type { Kube } from '#controllers/runtime/kube.ts';
import { resourceId, type Resource } from '#models/meta/resource.ts';
import type { OpsAdapter, OpsAdapterFactory } from '#ops-adapters/port.ts';

/** What one controller asks of an API server, as RBAC knows it. */
export interface Asked {
  controller: string;
  verb: string;
  /** `pods`, `operations.rackwright.io`. */
  resource: string;
  subresource?: string;
  namespace?: string;
}

export interface Recording {
  /** In the order of the registration. */
  readonly controllers: readonly string[];
  /** Resources whose changes wake a controller, by its name. */
  readonly wakes: ReadonlyMap<string, ReadonlySet<string>>;
  /** Each once, in the order in which it was first asked. */
  readonly asked: readonly Asked[];
  /** Calls of the operations tool's adapter, by the controller's name. */
  readonly operated: ReadonlyMap<string, ReadonlySet<string>>;
  /** Paths that are no resource. */
  readonly paths: ReadonlySet<string>;
}

/** Notes on whose behalf each call is made: that of the controller whose reconcile, or whose source, makes it. */
export interface Recorder extends Recording {
  controller(definition: ControllerDefinition): ControllerDefinition;
  kube(kube: Kube, outside: string): Kube;
  informers(informers: InformerSet): InformerSet;
  adapter(factory: OpsAdapterFactory): OpsAdapterFactory;
}

export function createRecorder(): Recorder {
  const acting = new AsyncLocalStorage<string>();
  const controllers: string[] = [];
  const wakes = new Map<string, Set<string>>();
  const asked = new Map<string, Asked>();
  const operated = new Map<string, Set<string>>();
  const paths = new Set<string>();

  function called<T>(call: string, answer: T): T {
    const name = acting.getStore() ?? '';
    operated.set(name, (operated.get(name) ?? new Set()).add(call));
    return answer;
  }

  function note(controller: string, verb: string, resource: Resource, more: Partial<Asked> = {}): void {
    const one: Asked = { controller, verb, resource: resourceId(resource), ...more };
    asked.set(JSON.stringify(one), one);
  }

  function wakenBy<T extends Informer>(informer: T): T {
    const { store, resource } = informer;
    const subscribe: typeof store.subscribe = (handlers) => {
      const name = acting.getStore();
      if (name !== undefined) wakes.get(name)?.add(resourceId(resource));
      return store.subscribe(handlers);
    };
    return { ...informer, store: Object.assign(Object.create(store), { subscribe }) };
  }

  return {
    controllers,
    wakes,
    get asked() {
      return [...asked.values()];
    },
    operated,
    paths,

    controller(definition) {
      const { name } = definition;
      controllers.push(name);
      wakes.set(name, new Set());
      return {
        ...definition,
        sources: definition.sources.map((source) => ({
          synced: source.synced,
          start: (enqueue) => acting.run(name, () => source.start(enqueue)),
        })),
        reconcile: (key, context) => acting.run(name, () => definition.reconcile(key, context)),
      };
    },

    kube(kube, outside) {
      const who = (): string => acting.getStore() ?? outside;
      const at = (object: { metadata: { namespace?: string } }): Partial<Asked> => placed(object.metadata.namespace);
      return {
        get(resource, name) {
          note(who(), 'get', resource, placed(name.namespace));
          return kube.get(resource, name);
        },
        list(resource, options) {
          note(who(), 'list', resource, placed(options?.namespace));
          return kube.list(resource, options);
        },
        watch(resource, options) {
          note(who(), 'watch', resource, placed(options.namespace));
          return kube.watch(resource, options);
        },
        create(resource, object, options) {
          note(who(), 'create', resource, at(object));
          return kube.create(resource, object, options);
        },
        update(resource, object, options) {
          note(who(), 'update', resource, at(object));
          return kube.update(resource, object, options);
        },
        updateSubresource(resource, subresource, object, options) {
          note(who(), 'update', resource, { subresource, ...at(object) });
          return kube.updateSubresource(resource, subresource, object, options);
        },
        mergePatch(resource, name, patch, options) {
          const { subresource } = options ?? {};
          note(who(), 'patch', resource, { ...(subresource && { subresource }), ...placed(name.namespace) });
          return kube.mergePatch(resource, name, patch, options);
        },
        delete(resource, name, options) {
          note(who(), 'delete', resource, placed(name.namespace));
          return kube.delete(resource, name, options);
        },
        createSubresource(resource, name, subresource, body) {
          note(who(), 'create', resource, { subresource, ...placed(name.namespace) });
          return kube.createSubresource(resource, name, subresource, body);
        },
        raw(path) {
          paths.add(path);
          return kube.raw(path);
        },
      };
    },

    adapter: (factory) => ({
      ...factory,
      create(options): OpsAdapter {
        const adapter = factory.create(options);
        return {
          capabilities: adapter.capabilities,
          start: (request) => called('start', adapter.start(request)),
          poll: (handle) => called('poll', adapter.poll(handle)),
          cancel: (handle) => called('cancel', adapter.cancel(handle)),
          inspect: (machine) => called('inspect', adapter.inspect(machine)),
          health: () => called('health', adapter.health()),
        };
      },
    }),

    informers: (informers) => ({ ...informers, get: (resource, options) => wakenBy(informers.get(resource, options)) }),
  };
}

function placed(namespace: string | undefined): Partial<Asked> {
  return namespace === undefined ? {} : { namespace };
}
