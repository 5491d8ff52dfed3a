import type { KubeObject } from '#models/meta/object.ts';
import type { Resource } from '#models/meta/resource.ts';
import { sleep, timestamp, type Clock } from '#models/ports/clock.ts';
import type { Ids } from '#models/ports/ids.ts';
import type { Log } from '#models/ports/log.ts';
import { head, printable } from '#models/text/printable.ts';
import { isKubeError } from './kube-error.ts';
import type { Kube } from './kube.ts';
import { createTokenBucket, type TokenBucket } from './token-bucket.ts';

export const events: Resource = { group: '', version: 'v1', plural: 'events', kind: 'Event', namespaced: true };

/** What a person would want to read in `kubectl describe`. */
export interface EventNote {
  type: 'Normal' | 'Warning';
  /** CamelCase, from a closed list of the caller's. */
  reason: string;
  /** Made printable, and cut at 1,024 characters, the server's limit. Must carry no secret. */
  message: string;
}

/**
 * Writes core/v1 Events in the background. It never blocks and never fails its caller: under pressure or with a server
 * that does not answer, events are dropped and counted.
 */
export interface EventRecorder {
  record(about: KubeObject, note: EventNote): void;
  /** Resolves when all that was recorded until now is written or dropped. */
  flush(): Promise<void>;
  /** Drops what waits and takes no more. */
  stop(): void;
  readonly dropped: number;
}

export interface EventRecorderOptions {
  kube: Kube;
  clock: Clock;
  ids: Ids;
  log: Log;
  /** The controller: `reportingComponent` and `source.component`. */
  component: string;
  /** This process: `reportingInstance`. */
  instance: string;
  /** The same event again within it raises the count of the first one; 10 minutes unless told. */
  windowMs?: number;
  /** Of one object: 25 at once, then one in 5 minutes, as client-go's spam filter has it. */
  perObject?: { qps: number; burst: number };
  /** Events that may wait to be written; 1,000 unless told. */
  maxWaiting?: number;
}

/** Series and rate limits remembered at once; the ones longest untouched go first. */
const remembered = 4096;
const attempts = 3;
const attemptDelayMs = 2000;

interface Series {
  about: KubeObject;
  note: EventNote;
  count: number;
  firstMs: number;
  lastMs: number;
  /** The Event on the server, once it is written. */
  written: { name: string; namespace: string; count: number } | undefined;
  waits: boolean;
}

export function createEventRecorder(options: EventRecorderOptions): EventRecorder {
  const { kube, clock, ids, log, windowMs = 600_000, maxWaiting = 1000 } = options;
  const perObject = options.perObject ?? { qps: 1 / 300, burst: 25 };
  const series = new Map<string, Series>();
  const buckets = new Map<string, TokenBucket>();
  const waiting: Series[] = [];
  const flushed: (() => void)[] = [];
  const stopping = new AbortController();
  let writing = false;
  let dropped = 0;

  function write(one: Series): Promise<KubeObject> {
    const lastTimestamp = timestamp(one.lastMs);
    if (one.written === undefined) return kube.create(events, eventOf(one, ids.token(16), options));
    return kube.mergePatch(events, one.written, { count: one.count, lastTimestamp });
  }

  async function writeOnce(one: Series): Promise<void> {
    const { count } = one;
    const { name, namespace = 'default' } = (await write(one)).metadata;
    one.written = { name, namespace, count };
  }

  async function deliver(one: Series): Promise<void> {
    for (let attempt = 1; !stopping.signal.aborted; attempt += 1) {
      try {
        await writeOnce(one);
        return;
      } catch (error) {
        // The server has collected it since: a new one begins.
        if (isKubeError(error, 'NotFound')) one.written = undefined;
        // Better none than two: a create that may have been done is not repeated.
        else if (attempt >= attempts || !isKubeError(error, 'Unavailable', 'TooManyRequests')) {
          dropped += 1;
          log.debug('an event was not written', { object: one.about.metadata.name, reason: one.note.reason, error });
          return;
        }
        if (attempt >= attempts) return;
        await sleep(clock, attemptDelayMs * attempt, stopping.signal);
      }
    }
  }

  async function deliverAll(): Promise<void> {
    writing = true;
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
      one.waits = false;
      await deliver(one);
    }
    writing = false;
    for (const resolve of flushed.splice(0)) resolve();
  }

  function enqueue(one: Series): void {
    if (one.waits) return;
    if (waiting.length >= maxWaiting) {
      dropped += 1;
      return;
    }
    one.waits = true;
    waiting.push(one);
    if (!writing) void deliverAll();
  }

  return {
    record(about, note) {
      if (stopping.signal.aborted) return;
      const object = about.metadata.uid ?? `${about.kind}/${about.metadata.namespace ?? ''}/${about.metadata.name}`;
      const bucket = recall(buckets, object, () => createTokenBucket(clock, perObject));
      if (!bucket.tryTake()) {
        dropped += 1;
        return;
      }
      const now = clock.now();
      const key = JSON.stringify([object, note.type, note.reason, note.message]);
      const known = series.get(key);
      if (known !== undefined && now - known.lastMs > windowMs) series.delete(key);
      const begin = (): Series => ({
        about,
        note,
        count: 0,
        firstMs: now,
        lastMs: now,
        written: undefined,
        waits: false,
      });
      const one = recall(series, key, begin);
      one.count += 1;
      one.lastMs = now;
      enqueue(one);
    },
    flush() {
      if (!writing) return Promise.resolve();
      return new Promise((resolve) => {
        flushed.push(resolve);
      });
    },
    stop() {
      stopping.abort();
      waiting.length = 0;
    },
    get dropped() {
      return dropped;
    },
  };
}

/** The entry under `key`, made if need be, as the one touched last; forgets the one longest untouched beyond the limit. */
function recall<V>(entries: Map<string, V>, key: string, make: () => V): V {
  const entry = entries.get(key) ?? make();
  entries.delete(key);
  entries.set(key, entry);
  if (entries.size > remembered) {
    for (const oldest of entries.keys()) {
      entries.delete(oldest);
      break;
    }
  }
  return entry;
}

function eventOf(one: Series, suffix: string, by: { component: string; instance: string }): KubeObject {
  const { kind, apiVersion, metadata } = one.about;
  const { name, uid, resourceVersion } = metadata;
  const namespace = metadata.namespace ?? 'default';
  return {
    apiVersion: 'v1',
    kind: 'Event',
    // An Event's name is a DNS subdomain of at most 253 characters.
    metadata: { name: `${name.slice(0, 253 - 1 - suffix.length)}.${suffix}`, namespace },
    involvedObject: {
      apiVersion,
      kind,
      name,
      ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
      ...(uid === undefined ? {} : { uid }),
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
    },
    type: one.note.type,
    reason: one.note.reason,
    message: head(printable(one.note.message), 1024),
    source: { component: by.component },
    reportingComponent: by.component,
    reportingInstance: by.instance,
    firstTimestamp: timestamp(one.firstMs),
    lastTimestamp: timestamp(one.lastMs),
    count: one.count,
  };
}
