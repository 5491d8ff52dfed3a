import type { KubeObject, ObjectName, Stored } from '#models/meta/object.ts';
import { resourceId, type Resource } from '#models/meta/resource.ts';
import { sleep, type Clock } from '#models/ports/clock.ts';
import type { ObservedWrite, StoreReader } from '#simulation/api-server/server.ts';
import type { EtcdClient, EtcdEvent } from '#test/control-plane/etcd-client.ts';
import { authorOf } from './author.ts';
import { resourceOf } from './mirrored-kinds.ts';

/**
 * What a real API server has stored, write by write in the order in which etcd committed them: what an embedded server
 * shows of itself, so that whoever looks on there can look on here. It lags by milliseconds, and while etcd is away.
 */
export interface Mirror {
  readonly store: StoreReader;
  subscribe(listener: (write: ObservedWrite) => void): () => void;
  /** How many watches are open can't be seen from here. */
  readonly watches: { readonly size: 0 };
  /**
   * Resolves once everything committed before the call is in. Waits for etcd as long as that is away.
   * @throws EtcdError when writes were missed: a compaction passed it.
   */
  caughtUp(): Promise<void>;
  stop(): Promise<void>;
}

const prefix = '/registry/';
const againMs = 100;

/** The API server has to store in JSON (`--storage-media-type=application/json`). */
export async function createMirror(etcd: EtcdClient, clock: Clock): Promise<Mirror> {
  const objects = new Map<string, Map<string, Stored>>();
  const listeners = new Set<(write: ObservedWrite) => void>();
  const waiting = new Set<() => void>();
  const stopping = new AbortController();
  const { signal } = stopping;
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => undefined);

  const first = await etcd.read(prefix);
  let revision = first.revision;
  for (const { value } of first.values) keep(parsed(value, revision));

  function keep(found: Found | undefined): void {
    if (found === undefined) return;
    const { resource, object } = found;
    const id = resourceId(resource);
    const held = objects.get(id) ?? new Map<string, Stored>();
    objects.set(id, held);
    held.set(nameKey(object.metadata), object);
  }

  function apply(event: EtcdEvent): void {
    revision = event.revision;
    const before = event.before === undefined ? undefined : parsed(event.before, event.revision);
    const after = event.value === undefined ? undefined : parsed(event.value, event.revision);
    const found = after ?? before;
    if (found === undefined) return;
    const { resource, object } = found;
    const held = objects.get(resourceId(resource));
    const old = held?.get(nameKey(object.metadata));
    if (after === undefined) held?.delete(nameKey(object.metadata));
    else keep(after);
    const type = after === undefined ? 'DELETED' : old === undefined ? 'ADDED' : 'MODIFIED';
    const write = { type, definition: resource, object, user: authorOf(object, old), ...(old && { old }) } as const;
    for (const listener of listeners) listener(write);
  }

  async function follow(): Promise<void> {
    while (!signal.aborted) {
      try {
        // Of all keys: a revision may be of one that the API server keeps beside its objects.
        for await (const event of etcd.changes(revision + 1, signal)) {
          apply(event);
          for (const look of waiting) look();
        }
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof Error && error.message.includes('compacted')) {
          failed.reject(error);
          return;
        }
      }
      await sleep(clock, againMs, signal);
    }
  }
  const following = follow();

  async function revisionNow(): Promise<number> {
    for (;;) {
      try {
        return await etcd.revision();
      } catch {
        // Nobody is to wait for an etcd that ends with it.
        if (signal.aborted) return revision;
        await sleep(clock, againMs, signal);
      }
    }
  }

  return {
    store: readerOf(objects, () => revision),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    watches: { size: 0 },
    async caughtUp() {
      const wanted = await revisionNow();
      const seen = new Promise<void>((resolve) => {
        const look = (): void => {
          if (revision < wanted && !signal.aborted) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      });
      await Promise.race([seen, failed.promise]);
    },
    async stop() {
      stopping.abort();
      for (const look of waiting) look();
      await following;
    },
  };
}

interface Found {
  resource: Resource;
  object: Stored;
}

/** What is no JSON is of a kind that nobody here looks at. */
function parsed(value: string, revision: number): Found | undefined {
  if (!value.startsWith('{')) return undefined;
  // The API server wrote it: an object of the kind that it names.
  const object = JSON.parse(value) as KubeObject;
  const resource = resourceOf(object);
  if (resource === undefined) return undefined;
  const metadata = { ...object.metadata, resourceVersion: String(revision) };
  return { resource, object: { ...object, metadata } as Stored };
}

function nameKey({ name, namespace }: { name: string; namespace?: string }): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}

function readerOf(objects: ReadonlyMap<string, ReadonlyMap<string, Stored>>, revision: () => number): StoreReader {
  const of = (resource: Pick<Resource, 'group' | 'plural'>): ReadonlyMap<string, Stored> =>
    objects.get(resourceId(resource)) ?? new Map();
  return {
    get revision() {
      return revision();
    },
    get: (resource, name: ObjectName) => of(resource).get(nameKey(name)),
    list: (resource, namespace) =>
      [...of(resource)]
        .filter(([, { metadata }]) => namespace === undefined || metadata.namespace === namespace)
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([, object]) => object),
    count: (resource) => of(resource).size,
  };
}
