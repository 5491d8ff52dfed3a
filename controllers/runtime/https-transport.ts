import type { Dispatcher } from 'undici';
import { sleep, type Clock } from '#models/ports/clock.ts';
import { linkAbort, type LinkedAbort } from './abort-link.ts';
import { createConnections } from './connections.ts';
import { createCredentialSource } from './credential-source.ts';
import type { Credentials, Endpoint } from './endpoint.ts';
import { jsonLines } from './json-lines.ts';
import { createTokenBucket } from './token-bucket.ts';
import { TransportError, type Request, type Response, type Transport } from './transport.ts';

export interface HttpsTransport extends Transport {
  /** Breaks off what runs and closes all connections. */
  close(): Promise<void>;
}

export interface HttpsTransportOptions {
  clock: Clock;
  /** Requests at the same time; watches have connections of their own. 16 unless told. */
  connections?: number;
  /** How long a connection that nobody uses is kept; 4 s unless told, or as the server asks. */
  idleMs?: number;
  /** Of requests and opened watches together; none unless told. Waiting counts towards a request's time limit. */
  throttle?: { qps: number; burst: number };
}

const defaultTimeoutMs = 30_000;

/**
 * HTTP/1.1 over TLS with kept connections. `timeoutMs` of a request covers all of it, of a stream only until its answer
 * begins. Nothing is ever sent twice, but for what the server turned away with 401 while other credentials were to be had:
 * those are read anew then, and shown once.
 * @throws TypeError for an endpoint with plain http to another machine.
 */
export function createHttpsTransport(endpoint: Endpoint, options: HttpsTransportOptions): HttpsTransport {
  const { clock } = options;
  const base = new URL(endpoint.url);
  requireSafe(base);
  const prefix = base.pathname.replace(/\/+$/, '');
  const connections = createConnections(endpoint, {
    connections: options.connections ?? 16,
    ...(options.idleMs !== undefined && { idleMs: options.idleMs }),
  });
  const credentials = createCredentialSource(endpoint.auth, clock);
  const bucket = options.throttle === undefined ? undefined : createTokenBucket(clock, options.throttle);

  async function prepare(signal: AbortSignal): Promise<Credentials> {
    const waitMs = bucket?.reserve() ?? 0;
    if (waitMs > 0) await sleep(clock, waitMs, signal);
    if (signal.aborted) throw new TransportError('given up before it was sent', 'not-sent');
    return readCredentials();
  }

  async function readCredentials(): Promise<Credentials> {
    try {
      return await credentials.get();
    } catch (cause) {
      throw new TransportError(`no credentials for ${base.origin}: ${messageOf(cause)}`, 'not-sent', { cause });
    }
  }

  async function exchange(
    request: Request,
    pool: 'requests' | 'streams',
    link: LinkedAbort,
  ): Promise<Dispatcher.ResponseData> {
    const known = await prepare(link.signal);
    const answer = await send(request, pool, link, known);
    if (answer.statusCode !== 401) return answer;
    credentials.refused();
    const renewed = await readCredentials().catch(() => known);
    if (isSame(renewed, known)) return answer;
    await answer.body.dump();
    return send(request, pool, link, renewed);
  }

  function send(
    request: Request,
    pool: 'requests' | 'streams',
    link: LinkedAbort,
    known: Credentials,
  ): Promise<Dispatcher.ResponseData> {
    const query = request.query === undefined ? '' : `?${new URLSearchParams(request.query).toString()}`;
    return connections[pool](known).request({
      method: request.method,
      path: `${prefix}${request.path}${query}`,
      headers: {
        ...endpoint.headers,
        ...request.headers,
        ...(known.token === undefined ? {} : { authorization: `Bearer ${known.token}` }),
      },
      body: request.body === undefined ? null : JSON.stringify(request.body),
      signal: link.signal,
      // Or undici gives up the connection after a DELETE that has a body.
      reset: false,
    });
  }

  /** Runs `work` with the request's time limit, and says of what went wrong whether the server can have acted. */
  async function within<A>(request: Request, link: LinkedAbort, work: () => Promise<A>): Promise<A> {
    const timeoutMs = request.timeoutMs ?? defaultTimeoutMs;
    let late = false;
    const cancel = clock.setTimer(timeoutMs, () => {
      late = true;
      link.abort();
    });
    try {
      return await work();
    } catch (error) {
      throw failure(error, late ? `no answer from ${base.origin} within ${timeoutMs} ms` : undefined);
    } finally {
      cancel();
    }
  }

  function failure(error: unknown, why?: string): TransportError {
    if (error instanceof TransportError) return error;
    const outcome = connections.isConnectError(error) ? 'not-sent' : 'unknown';
    return new TransportError(why ?? `${base.origin}: ${messageOf(error)}`, outcome, { cause: error });
  }

  async function* linesOf(body: Dispatcher.ResponseData['body'], link: LinkedAbort): AsyncGenerator<unknown> {
    try {
      yield* jsonLines(body);
    } catch (error) {
      throw failure(error);
    } finally {
      link.abort();
      link.release();
    }
  }

  return {
    async request(request) {
      const link = linkAbort(request.signal);
      try {
        return await within(request, link, async () => readAll(await exchange(request, 'requests', link)));
      } finally {
        link.release();
      }
    },
    async stream(request) {
      const link = linkAbort(request.signal);
      let lines: AsyncIterable<unknown> | undefined;
      try {
        return await within(request, link, async () => {
          const answer = await exchange(request, 'streams', link);
          answer.body.on('error', () => undefined);
          if (answer.statusCode >= 300) return { ...(await readAll(answer)), lines: nothing() };
          lines = linesOf(answer.body, link);
          return { status: answer.statusCode, headers: headersOf(answer), lines };
        });
      } finally {
        if (lines === undefined) link.release();
      }
    },
    close: () => connections.close(),
  };
}

function isSame(one: Credentials, other: Credentials): boolean {
  return one.token === other.token && one.certPem === other.certPem && one.keyPem === other.keyPem;
}

async function* nothing(): AsyncGenerator<unknown> {}

async function readAll(answer: Dispatcher.ResponseData): Promise<Response> {
  const headers = headersOf(answer);
  const text = await answer.body.text();
  const isJson = /^application\/(.*\+)?json\b/.test(headers['content-type'] ?? '');
  const body: unknown = text === '' ? undefined : isJson ? JSON.parse(text) : text;
  return { status: answer.statusCode, headers, body };
}

function headersOf(answer: Dispatcher.ResponseData): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(answer.headers)) {
    if (value !== undefined) headers[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value;
  }
  return headers;
}

/** With plain http a token, and all that is read, could be seen and changed on the way. */
function requireSafe(url: URL): void {
  if (url.protocol === 'https:') return;
  const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url.protocol !== 'http:' || !isLocal) {
    throw new TypeError(`${url.origin} is not reached by https: only an API server on this machine may be`);
  }
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && !error.message.includes(code) ? `${error.message} (${code})` : error.message;
}
