import type { Resource } from '#models/meta/resource.ts';
import type { KubeObject, Stored } from '#models/meta/object.ts';
import { sleep, type Clock } from '#models/ports/clock.ts';
import type { Log } from '#models/ports/log.ts';
import type { Random } from '#models/ports/random.ts';
import { linkAbort } from './abort-link.ts';
import { createBackoff } from './backoff.ts';
import { createEventOrder } from './event-order.ts';
import { KubeError, isKubeError } from './kube-error.ts';
import type { Kube } from './kube.ts';
import { listAll, type ListScope } from './pager.ts';
import { isOlder } from './resource-version.ts';
import type { WritableStore } from './store.ts';
import { createWatchdog } from './watchdog.ts';

/**
 * Keeps a store equal to one resource of a server: lists it, watches from there, and does so for ever, whatever the server
 * or the network does. A list that failed or is not whole changes nothing in the store.
 */
export interface Reflector {
  start(): void;
  /** Ends list and watch; resolves when no connection is left. */
  stop(): Promise<void>;
  /** Resolves true when the store holds a first complete list, false when stopped before. */
  readonly synced: Promise<boolean>;
  readonly status: ReflectorStatus;
  /** An object as the answer to a write of our own shows it; the store takes it unless it holds or knows of a newer one. */
  observe(object: Stored): void;
}

export interface ReflectorStatus {
  synced: boolean;
  /** Why the store may lag behind; undefined while list and watch do well. */
  lastError: KubeError | undefined;
  resourceVersion: string | undefined;
  /** Complete lists taken. */
  lists: number;
  /** 1 while a watch is open. */
  watches: number;
}

export interface ReflectorOptions extends ListScope {
  clock: Clock;
  random: Random;
  log: Log;
  pageSize?: number;
  /** A watch without event or bookmark for so long is taken for dead. Servers send a bookmark about once a minute. */
  idleMs?: number;
  /** A list is taken so often even if nothing seems wrong, which finds events that never came; by chance a bit later. */
  relistMs?: number;
  backoff?: { baseMs: number; maxMs: number };
  /** Drops fields before an object is stored; may change the object in place. */
  transform?: (object: KubeObject) => KubeObject;
}

/** So many watches in a row that failed or told nothing are answered with a new list. */
const barrenWatches = 4;
/** So many lists in a row older than what was seen are taken for a restored server, not for a lagging one. */
const olderLists = 5;
const endedAtOnce = 'ended as soon as it began';

export function createReflector(
  kube: Kube,
  resource: Resource,
  store: WritableStore,
  options: ReflectorOptions,
): Reflector {
  const { clock, random, log, pageSize = 500, idleMs = 150_000, relistMs = 1_800_000 } = options;
  const { transform } = options;
  const order = createEventOrder(store);
  const backoff = createBackoff(random, options.backoff ?? { baseMs: 800, maxMs: 30_000 });
  const stopping = new AbortController();
  const { promise: synced, resolve: resolveSynced } = Promise.withResolvers<boolean>();
  const scope: ListScope = {
    ...(options.namespace === undefined ? {} : { namespace: options.namespace }),
    ...(options.labelSelector === undefined ? {} : { labelSelector: options.labelSelector }),
    ...(options.fieldSelector === undefined ? {} : { fieldSelector: options.fieldSelector }),
  };
  const status: ReflectorStatus = {
    synced: false,
    lastError: undefined,
    resourceVersion: undefined,
    lists: 0,
    watches: 0,
  };
  let listDue = true;
  let listBy = Infinity;
  let barren = 0;
  let older = 0;
  let loop: Promise<void> | undefined;

  async function list(): Promise<void> {
    const complete = await listAll(kube, resource, { ...scope, pageSize, signal: stopping.signal });
    const isBack = order.resourceVersion !== undefined && isOlder(complete.resourceVersion, order.resourceVersion);
    if (isBack && (older += 1) < olderLists) {
      throw new KubeError(
        'Unavailable',
        `the list of ${resource.plural} is of ${complete.resourceVersion}, older than ${order.resourceVersion} which was seen`,
      );
    }
    if (isBack) log.warn('the server went back to an older state: taking it as it is', { resource: resource.plural });
    older = 0;
    if (transform !== undefined) complete.items.forEach((item, at) => (complete.items[at] = applyTransform(item)));
    order.list(complete, { mayGoBack: isBack });
    listDue = false;
    status.lastError = undefined;
    listBy = clock.now() + relistMs * (1 + 0.2 * random.next());
    barren = 0;
    status.lists += 1;
    status.resourceVersion = order.resourceVersion;
    if (!status.synced) {
      status.synced = true;
      resolveSynced(true);
    }
  }

  async function watch(from: string): Promise<void> {
    const openedAt = clock.now();
    const link = linkAbort(stopping.signal);
    const watchdog = createWatchdog(clock, idleMs, () => link.abort());
    const cancelRelist = clock.setTimer(Math.max(0, listBy - openedAt), () => {
      listDue = true;
      link.abort();
    });
    const timeoutSeconds = Math.round(300 + 300 * random.next());
    let heard = false;
    status.watches += 1;
    try {
      const events = kube.watch(resource, {
        ...scope,
        resourceVersion: from,
        allowWatchBookmarks: true,
        timeoutSeconds,
        signal: link.signal,
      });
      for await (const event of events) {
        watchdog.feed();
        if (!heard) recover();
        heard = true;
        barren = 0;
        order.apply(event.type === 'BOOKMARK' ? event : { type: event.type, object: applyTransform(event.object) });
        status.resourceVersion = order.resourceVersion;
      }
    } finally {
      status.watches -= 1;
      watchdog.stop();
      cancelRelist();
      link.release();
      if (!heard) barren += 1;
      if (barren >= barrenWatches || order.disordered) listDue = true;
    }
    if (!heard && !link.signal.aborted && clock.now() - openedAt < 1000) {
      throw new KubeError('Unavailable', `the watch of ${resource.plural} ${endedAtOnce}`);
    }
    recover();
  }

  function recover(): void {
    backoff.reset();
    status.lastError = undefined;
  }

  function applyTransform<T extends KubeObject>(object: T): T {
    // What a transform leaves out is the business of who reads the store.
    return transform === undefined ? object : (transform(object) as T);
  }

  /** Returns how long to wait before going on. */
  function fail(cause: unknown): number {
    const error = isKubeError(cause)
      ? cause
      : new KubeError('Unavailable', `following ${resource.plural} failed: ${String(cause)}`, { cause });
    const known = status.lastError?.message === error.message;
    // A server that is being stopped ends the watches that have just begun, too: once is nothing to read about.
    const isPassing = barren < 2 && error.message.endsWith(endedAtOnce);
    status.lastError = isPassing ? undefined : error;
    log[known || isPassing ? 'debug' : 'warn']('cannot follow a resource', { resource: resource.plural, error });
    if (isKubeError(error, 'Expired', 'BadRequest', 'Invalid', 'NotFound')) listDue = true;
    const pauseMs = backoff.next();
    // Those who were turned away together don't come back together.
    return error.retryAfterMs === undefined
      ? pauseMs
      : Math.max(pauseMs, error.retryAfterMs * (1 + 0.2 * random.next()));
  }

  async function run(): Promise<void> {
    const { signal } = stopping;
    while (!signal.aborted) {
      try {
        if (listDue) await list();
        const from = order.resourceVersion;
        if (from !== undefined && !signal.aborted) await watch(from);
      } catch (error) {
        if (!signal.aborted) await sleep(clock, fail(error), signal);
      }
    }
    resolveSynced(false);
  }

  return {
    start() {
      loop ??= run();
    },
    async stop() {
      stopping.abort();
      resolveSynced(false);
      await loop;
    },
    synced,
    status,
    observe(object) {
      if (status.synced && !stopping.signal.aborted) order.observe(applyTransform(object));
    },
  };
}
