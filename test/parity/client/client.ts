import { Pool } from 'undici';
import { jsonLines } from '#controllers/runtime/json-lines.ts';
import type { ServedApi } from '../servers/served.ts';
import { Answer } from './answer.ts';
import { watched, type Watched } from './watched.ts';

type Query = Readonly<Record<string, string>>;

export interface RawRequest {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  query?: Query;
  headers?: Readonly<Record<string, string>>;
  /** A string or bytes go as they are; anything else as JSON. */
  body?: unknown;
}

export const patchTypes = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
} as const;

/** A server as a test asks it: one call, one answer, whatever its status. */
export interface Client {
  send(request: RawRequest): Promise<Answer>;
  get(path: string, query?: Query): Promise<Answer>;
  post(path: string, body: unknown, query?: Query): Promise<Answer>;
  put(path: string, body: unknown, query?: Query): Promise<Answer>;
  patch(type: keyof typeof patchTypes, path: string, body: unknown, query?: Query): Promise<Answer>;
  delete(path: string, body?: unknown, query?: Query): Promise<Answer>;
  watch(path: string, query?: Query, headers?: Readonly<Record<string, string>>): Promise<Watched>;
  /** The same server as another user, by impersonation. */
  as(user: string, groups?: readonly string[]): Client;
}

/** For a connection, in ms; undici gives up after ten seconds, which a busy server may take. */
export const connectsWithin = 120_000;

export function createClient(served: ServedApi): Client {
  const { user, caPem: ca } = served;
  const identity = 'token' in user ? {} : { cert: user.certificatePem, key: user.keyPem };
  const connect = { ca, timeout: connectsWithin, ...identity };
  const pool = new Pool(served.url, { connect, bodyTimeout: 0 });
  return clientOf(pool, 'token' in user ? { authorization: `Bearer ${user.token}` } : {});
}

export function clientOf(pool: Pool, identity: Readonly<Record<string, string | string[]>>): Client {
  async function exchange(request: RawRequest, signal?: AbortSignal) {
    const { method = 'GET', path, query, headers, body } = request;
    const raw = body === undefined || typeof body === 'string' || body instanceof Uint8Array;
    return pool.request({
      method,
      path: query === undefined ? path : `${path}?${new URLSearchParams(query).toString()}`,
      headers: {
        accept: 'application/json',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...identity,
        ...headers,
      },
      ...(body !== undefined && { body: raw ? body : JSON.stringify(body) }),
      ...(signal !== undefined && { signal }),
    });
  }

  async function send(request: RawRequest): Promise<Answer> {
    const answer = await exchange(request);
    const headers = flat(answer.headers);
    const text = await answer.body.text();
    return new Answer(answer.statusCode, headers, isJson(headers) ? JSON.parse(text) : text);
  }

  return {
    send,
    get: (path, query = {}) => send({ path, query }),
    post: (path, body, query = {}) => send({ method: 'POST', path, body, query }),
    put: (path, body, query = {}) => send({ method: 'PUT', path, body, query }),
    patch: (type, path, body, query = {}) =>
      send({ method: 'PATCH', path, body, query, headers: { 'content-type': patchTypes[type] } }),
    delete: (path, body, query = {}) => send({ method: 'DELETE', path, body, query }),
    async watch(path, query = {}, headers = {}) {
      const left = new AbortController();
      const answer = await exchange({ path, query: { watch: 'true', ...query }, headers }, left.signal);
      return watched(answer.statusCode, jsonLines(answer.body), () => left.abort());
    },
    as: (user, groups = []) =>
      clientOf(pool, {
        ...identity,
        'impersonate-user': user,
        ...(groups.length > 0 && { 'impersonate-group': [...groups] }),
      }),
  };
}

function flat(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  );
}

function isJson(headers: Readonly<Record<string, string>>): boolean {
  return (headers['content-type'] ?? '').startsWith('application/json');
}
