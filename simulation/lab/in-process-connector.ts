import { createKube } from '#controllers/runtime/client.ts';
import type { Endpoint } from '#controllers/runtime/endpoint.ts';
import { KubeconfigError } from '#controllers/runtime/kubeconfig-error.ts';
import { TransportError, type Transport } from '#controllers/runtime/transport.ts';
import { callMs, type ClusterConnector } from '#controllers/targets/connector.ts';
import { selfContainedEndpoint } from '#controllers/targets/self-contained.ts';
import type { Clock } from '#models/ports/clock.ts';
import type { Random } from '#models/ports/random.ts';
import { anonymous } from '../api-server/auth/users.ts';
import { createInProcessTransport } from '../api-server/in-process-transport.ts';
import type { ApiServer } from '../api-server/server.ts';
import { moodyTransport, type Way } from './moody-transport.ts';

/** A server that a kubeconfig may lead to, and the way there. */
export interface Reachable {
  server: ApiServer;
  way: Way;
}

/** Reads kubeconfigs as in production, and leads to servers of this process by the url that they name. */
export function createInProcessConnector(options: {
  clock: Clock;
  random: Random;
  /** By url. One that isn't here has no address. */
  servers: ReadonlyMap<string, Reachable>;
}): ClusterConnector {
  const { clock, random, servers } = options;

  function transportTo({ url, auth }: Endpoint): Transport {
    const found = servers.get(url);
    if (found === undefined) return nowhere;
    const { server, way } = found;
    const token = auth.kind === 'token' ? auth.token : '';
    const known: ApiServer = {
      ...server,
      handle(request) {
        const asking = { ...request, headers: { ...request.headers, authorization: `Bearer ${token}` } };
        delete asking.user;
        return server.handle(asking);
      },
    };
    return moodyTransport(createInProcessTransport(known, anonymous), way);
  }

  return {
    connect(kubeconfig) {
      let endpoint: Endpoint;
      try {
        endpoint = selfContainedEndpoint(kubeconfig);
      } catch (error) {
        if (!(error instanceof KubeconfigError)) throw error;
        return { connected: false, reason: 'KubeconfigInvalid', message: error.message };
      }
      const closing = new AbortController();
      const transport = until(transportTo(endpoint), closing.signal);
      const kube = createKube(transport, { clock, random, fieldManager: 'rackwright', timeoutMs: callMs });
      const close = async (): Promise<void> => closing.abort();
      return { connected: true, connection: { url: endpoint.url, kube, close } };
    },
  };
}

const nowhere: Transport = {
  request: () => Promise.reject(new TransportError('getaddrinfo ENOTFOUND', 'not-sent')),
  stream: () => Promise.reject(new TransportError('getaddrinfo ENOTFOUND', 'not-sent')),
};

function until(transport: Transport, closed: AbortSignal): Transport {
  const requireOpen = (): void => {
    if (closed.aborted) throw new TransportError('the connection is closed', 'not-sent');
  };
  return {
    async request(request) {
      requireOpen();
      return transport.request(request);
    },
    async stream(request) {
      requireOpen();
      return transport.stream(request);
    },
  };
}
