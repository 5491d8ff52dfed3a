import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, expect } from 'vitest';
import type { Endpoint } from '#controllers/runtime/endpoint.ts';
import {
  createHttpsTransport,
  type HttpsTransport,
  type HttpsTransportOptions,
} from '#controllers/runtime/https-transport.ts';
import { systemClock } from '#controllers/runtime/system/clock.ts';
import { TransportError } from '#controllers/runtime/transport.ts';
import { sleep } from '#models/ports/clock.ts';
import { startTestServer, type TestServer } from './test-server.ts';

/** What a test has opened; closed after it, the last first. */
export const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

export interface Given {
  server: TestServer;
  transport: HttpsTransport;
}

export async function givenHttps(
  handle: (request: IncomingMessage, response: ServerResponse) => void,
  options: {
    endpoint?: Partial<Endpoint>;
    transport?: Partial<HttpsTransportOptions>;
    tls?: { key: string; cert: string; ca?: string };
  } = {},
): Promise<Given> {
  const server = await startTestServer(handle, options.tls);
  ends.push(() => server.close());
  const endpoint: Endpoint = { url: server.url, auth: { kind: 'none' }, ...options.endpoint };
  const transport = createHttpsTransport(endpoint, { clock: systemClock, ...options.transport });
  ends.push(() => transport.close());
  return { server, transport };
}

export const json = (response: ServerResponse, body: unknown, status = 200): void => {
  response.writeHead(status, { 'content-type': 'application/json', 'x-test': 'yes' });
  response.end(JSON.stringify(body));
};

export async function transportErrorOf(call: Promise<unknown>): Promise<TransportError> {
  const outcome: unknown = await call.then(
    (value) => value,
    (error: unknown) => error,
  );
  if (!(outcome instanceof TransportError)) throw new Error('the call should have failed', { cause: outcome });
  return outcome;
}

const leaksAfterMs = 60_000;

/** Until `holds`, with a limit that only a leak reaches. */
export async function eventually(holds: () => boolean): Promise<void> {
  const limit = systemClock.now() + leaksAfterMs;
  while (!holds() && systemClock.now() < limit) await sleep(systemClock, 5);
  expect(holds()).toBe(true);
}

/** Of a server that is away, and stays away: no port that the system hands out to whoever asks for a free one. */
export const nobodysUrl = 'http://127.0.0.1:1';
