import {
  TransportError,
  type Request,
  type Response,
  type Stream,
  type Transport,
} from '#controllers/runtime/transport.ts';
import type { ApiRequest } from './exchange.ts';
import type { UserInfo } from './resources/definition.ts';
import type { ApiServer } from './server.ts';

const never = new AbortController().signal;

/** Reaches a server in this process as `user`, without sockets or serialisation. It always answers, and at once. */
export function createInProcessTransport(server: ApiServer, user: UserInfo): Transport {
  return {
    async request(request): Promise<Response> {
      refuseAborted(request);
      const response = await server.handle(toApiRequest(request, user));
      if (response.kind !== 'stream')
        return { status: response.status, headers: response.headers, body: response.body };
      const lines: unknown[] = [];
      for await (const line of response.lines) lines.push(line);
      return { status: response.status, headers: response.headers, body: lines };
    },
    async stream(request): Promise<Stream> {
      refuseAborted(request);
      const response = await server.handle(toApiRequest(request, user));
      const { status, headers } = response;
      if (response.kind === 'stream') return { status, headers, lines: response.lines };
      return { status, headers, body: response.body, lines: noLines() };
    },
  };
}

function toApiRequest({ method, path, query, headers, body, signal }: Request, user: UserInfo): ApiRequest {
  return {
    method,
    path,
    query: new URLSearchParams(query),
    headers: { 'user-agent': agentOf(user), ...headers },
    body: body === undefined ? { kind: 'none' } : { kind: 'json', value: body },
    user,
    signal: signal ?? never,
  };
}

function refuseAborted({ signal }: Request): void {
  if (signal?.aborted === true)
    throw new TransportError('aborted before it was sent', 'not-sent', { cause: signal.reason });
}

/** What a component of a cluster calls itself: by this it owns the fields that it writes. */
function agentOf({ name }: UserInfo): string {
  if (name.startsWith('system:node:')) return 'kubelet';
  return name.slice(name.lastIndexOf(':') + 1);
}

async function* noLines(): AsyncGenerator<unknown> {}
