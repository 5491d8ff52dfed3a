import type { Stored } from '#models/meta/object.ts';
import { sleep, type Clock } from '#models/ports/clock.ts';
import type { Random } from '#models/ports/random.ts';
import {
  TransportError,
  type Request,
  type Response,
  type Stream,
  type Transport,
} from '#controllers/runtime/transport.ts';

/** How likely each fault is, from 0 to 1; set all to 0 to heal the server. */
export interface Faults {
  /** Connection refused. */
  refuse: number;
  /** Connection reset: no answer, a watch broken off. */
  reset: number;
  tooMany: number;
  internal: number;
  /** No answer, or no further event, though the connection stays open. */
  hang: number;
  /** All history up to now is compacted. */
  compact: number;
  /** A list whose last pages are missing. */
  partial: number;
  duplicate: number;
  /** An old event is told again. */
  replay: number;
  /** An event is told after the one that follows it. */
  reorder: number;
  /** An event is never told. */
  lose: number;
  /** The server closes the watch in good order. */
  close: number;
}

export const noFaults: Faults = {
  refuse: 0,
  reset: 0,
  tooMany: 0,
  internal: 0,
  hang: 0,
  compact: 0,
  partial: 0,
  duplicate: 0,
  replay: 0,
  reorder: 0,
  lose: 0,
  close: 0,
};

interface Change {
  version: number;
  line: { type: 'ADDED' | 'MODIFIED' | 'DELETED'; object: Stored };
}

/** One resource on a server that keeps the API's promises, but for the faults that it is told to have. */
export interface FakeServer {
  readonly transport: Transport;
  readonly objects: ReadonlyMap<string, Stored>;
  readonly history: readonly Change[];
  readonly openWatches: number;
  readonly requests: Request[];
  faults: Faults;
  put(name: string, fields?: Record<string, unknown>): void;
  remove(name: string): void;
  compact(): void;
}

export function createFakeServer(clock: Clock, random: Random, options: { bookmarkMs?: number } = {}): FakeServer {
  const bookmarkMs = options.bookmarkMs ?? 60_000;
  const objects = new Map<string, Stored>();
  const snapshots = new Map<number, Stored[]>();
  const history: Change[] = [];
  const requests: Request[] = [];
  const open = new Set<{ wake: () => void }>();
  let version = 1;
  let compacted = 0;
  let uids = 0;

  const server: FakeServer = {
    transport: { request, stream },
    objects,
    history,
    requests,
    get openWatches() {
      return open.size;
    },
    faults: noFaults,
    put(name, fields = {}) {
      const old = objects.get(name);
      version += 1;
      const object: Stored = {
        apiVersion: 'test/v1',
        kind: 'Thing',
        ...fields,
        metadata: {
          name,
          uid: old?.metadata.uid ?? `uid-${(uids += 1)}`,
          resourceVersion: String(version),
          creationTimestamp: '2026-01-01T00:00:00Z',
        },
      };
      objects.set(name, object);
      record({ version, line: { type: old === undefined ? 'ADDED' : 'MODIFIED', object } });
    },
    remove(name) {
      const old = objects.get(name);
      if (old === undefined) return;
      version += 1;
      objects.delete(name);
      const object = { ...old, metadata: { ...old.metadata, resourceVersion: String(version) } };
      record({ version, line: { type: 'DELETED', object } });
    },
    compact() {
      compacted = version;
    },
  };

  function record(change: Change): void {
    history.push(change);
    for (const watch of Array.from(open)) watch.wake();
  }

  function happens(fault: keyof Faults): boolean {
    return random.next() < server.faults[fault];
  }

  async function pause(request: Request, ms: number): Promise<void> {
    await sleep(clock, ms, request.signal);
    if (request.signal?.aborted === true) throw new TransportError('aborted', 'unknown');
  }

  async function troubles(request: Request): Promise<Response | undefined> {
    requests.push(request);
    if (happens('refuse')) throw new TransportError('connection refused', 'not-sent');
    await pause(request, 1 + random.next() * 50);
    if (happens('reset')) throw new TransportError('connection reset', 'unknown');
    if (happens('hang')) {
      await pause(request, request.timeoutMs ?? 60_000);
      throw new TransportError('timed out', 'unknown');
    }
    if (happens('compact')) server.compact();
    if (happens('tooMany')) return refusal(429, 'TooManyRequests', { 'retry-after': '1' });
    return happens('internal') ? refusal(500, 'InternalError') : undefined;
  }

  async function request(asked: Request): Promise<Response> {
    const trouble = await troubles(asked);
    if (trouble !== undefined) return trouble;
    const { limit, continue: token } = asked.query ?? {};
    const [at, from] = token === undefined ? [version, 0] : token.split(':').map(Number);
    if (at === undefined || from === undefined || (token !== undefined && at < compacted))
      return refusal(410, 'Expired');
    const all = token === undefined ? [...objects.values()] : (snapshots.get(at) ?? []);
    snapshots.set(at, all);
    const end = limit === undefined ? all.length : from + Number(limit);
    const rest = Math.max(0, all.length - end);
    const more =
      rest > 0 ? { remainingItemCount: rest, ...(happens('partial') ? {} : { continue: `${at}:${end}` }) } : {};
    const body = { kind: 'ThingList', metadata: { resourceVersion: String(at), ...more }, items: all.slice(from, end) };
    return { status: 200, headers: {}, body: structuredClone(body) };
  }

  async function stream(asked: Request): Promise<Stream> {
    const trouble = await troubles(asked);
    const from = Number(asked.query?.['resourceVersion']);
    const refused = trouble ?? (from < compacted && random.next() < 0.5 ? refusal(410, 'Expired') : undefined);
    if (refused !== undefined) return { ...refused, lines: nothing() };
    return { status: 200, headers: {}, lines: lines(asked, from) };
  }

  async function* nothing(): AsyncGenerator<unknown> {}

  async function* lines(asked: Request, from: number): AsyncGenerator<unknown> {
    const watch = { wake: (): void => {} };
    open.add(watch);
    const endAt = clock.now() + Number(asked.query?.['timeoutSeconds'] ?? 300) * 1000;
    let cursor = from;
    let held: Change | undefined;
    try {
      for (;;) {
        if (clock.now() >= endAt || happens('close')) return;
        yield* interruptions(asked, cursor);
        const change = history.find((one) => one.version > cursor);
        if (change === undefined) {
          if (held !== undefined) yield structuredClone(held.line);
          held = undefined;
          await quiet(asked, watch);
          if (!history.some((one) => one.version > cursor)) yield bookmark(cursor);
          continue;
        }
        await pause(asked, random.next() * 30);
        cursor = change.version;
        if (happens('lose')) continue;
        if (held === undefined && happens('reorder')) {
          held = change;
          continue;
        }
        const times = happens('duplicate') ? 2 : 1;
        for (let time = 0; time < times; time += 1) yield structuredClone(change.line);
        if (held !== undefined) yield structuredClone(held.line);
        held = undefined;
      }
    } finally {
      open.delete(watch);
    }
  }

  async function* interruptions(asked: Request, cursor: number): AsyncGenerator<unknown> {
    if (happens('hang')) await pause(asked, 10_000_000);
    if (happens('reset')) throw new TransportError('connection reset', 'unknown');
    if (happens('internal')) yield { type: 'ERROR', object: refusal(500, 'InternalError').body };
    if (history.some((change) => change.version > cursor && change.version <= compacted)) {
      yield { type: 'ERROR', object: refusal(410, 'Expired').body };
    }
    const old = history[Math.floor(random.next() * history.length)];
    if (old !== undefined && old.version <= cursor && happens('replay')) yield structuredClone(old.line);
  }

  /** Until something changes, the next bookmark is due, or the client has gone. */
  async function quiet(asked: Request, watch: { wake: () => void }): Promise<void> {
    const wake = new AbortController();
    const stop = (): void => wake.abort();
    watch.wake = stop;
    asked.signal?.addEventListener('abort', stop, { once: true });
    if (asked.signal?.aborted === true) stop();
    await sleep(clock, bookmarkMs, wake.signal);
    asked.signal?.removeEventListener('abort', stop);
    if (asked.signal?.aborted === true) throw new TransportError('aborted', 'unknown');
  }

  function bookmark(at: number): unknown {
    return { type: 'BOOKMARK', object: { kind: 'Thing', metadata: { resourceVersion: String(Math.max(at, 1)) } } };
  }

  return server;
}

export function refusal(code: number, reason: string, headers: Record<string, string> = {}): Response {
  const body = { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message: `refused: ${reason}` };
  return { status: code, headers, body };
}
