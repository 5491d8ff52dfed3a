import { createKube, type KubeOptions } from '#controllers/runtime/client.ts';
import { anonymous } from '../api-server/auth/users.ts';
import type { ApiRequest } from '../api-server/exchange.ts';
import { createInProcessTransport } from '../api-server/in-process-transport.ts';
import type { ApiServer } from '../api-server/server.ts';
import type { Connect } from './kubelet/connect.ts';

/**
 * Connections of kubelets to a server in this process. A token is authenticated by the server; a certificate is taken at
 * its word, as no TLS would have checked it.
 */
export function connectInProcess(server: ApiServer, options: KubeOptions): Connect {
  return (credentials) => {
    if (credentials.by === 'certificate') {
      return createKube(createInProcessTransport(server, credentials.user), { ...options, fieldManager: 'kubelet' });
    }
    const { token } = credentials;
    const asker: ApiServer = { ...server, handle: (request) => server.handle(withToken(request, token)) };
    return createKube(createInProcessTransport(asker, anonymous), { ...options, fieldManager: 'kubelet' });
  };
}

function withToken(request: ApiRequest, token: string): ApiRequest {
  const asking = { ...request, headers: { ...request.headers, authorization: `Bearer ${token}` } };
  delete asking.user;
  return asking;
}
