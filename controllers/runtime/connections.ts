import { Pool, buildConnector } from 'undici';
import type { Credentials, Endpoint } from './endpoint.ts';

/** Connections to one server: those that requests share, and one for each watch, so that watches never hold requests up. */
export interface Connections {
  requests(credentials: Credentials): Pool;
  streams(credentials: Credentials): Pool;
  /** True when the error came while connecting: no byte of a request was sent. */
  isConnectError(error: unknown): boolean;
  close(): Promise<void>;
}

interface Pools {
  identity: string;
  requests: Pool;
  streams: Pool;
}

/** A changed client certificate means new connections; the old ones end when what runs on them has ended. */
export function createConnections(endpoint: Endpoint, limits: { connections: number; idleMs?: number }): Connections {
  const { origin, protocol } = new URL(endpoint.url);
  const connectErrors = new WeakSet<object>();
  let current: Pools | undefined;

  function open({ certPem, keyPem }: Credentials, connections: number | null): Pool {
    const connect = buildConnector({
      allowH2: false,
      timeout: 10_000,
      ...(protocol === 'https:' ? tlsOptions(endpoint, certPem, keyPem) : {}),
    });
    return new Pool(origin, {
      connections,
      allowH2: false,
      ...(limits.idleMs !== undefined && { keepAliveTimeout: limits.idleMs }),
      // Each request keeps its own time; a watch may be silent for as long as its reader allows.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect(options, callback) {
        connect(options, (...[error, socket]) => {
          if (error === null) {
            callback(null, socket);
            return;
          }
          connectErrors.add(error);
          callback(error, null);
        });
      },
    });
  }

  function pools(credentials: Credentials): Pools {
    const identity = `${credentials.certPem ?? ''}\n${credentials.keyPem ?? ''}`;
    if (current?.identity === identity) return current;
    if (current !== undefined) retire(current);
    current = { identity, requests: open(credentials, limits.connections), streams: open(credentials, null) };
    return current;
  }

  function retire(old: Pools): void {
    for (const pool of [old.requests, old.streams]) pool.close().catch(() => undefined);
  }

  return {
    requests: (credentials) => pools(credentials).requests,
    streams: (credentials) => pools(credentials).streams,
    isConnectError: (error) => typeof error === 'object' && error !== null && connectErrors.has(error),
    async close() {
      const closing = current;
      current = undefined;
      await Promise.all([closing?.requests.destroy(), closing?.streams.destroy()]);
    },
  };
}

function tlsOptions(endpoint: Endpoint, cert: string | undefined, key: string | undefined): Record<string, string> {
  return {
    ...(endpoint.caPem === undefined ? {} : { ca: endpoint.caPem }),
    ...(endpoint.serverName === undefined ? {} : { servername: endpoint.serverName }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  };
}
