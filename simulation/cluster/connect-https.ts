import { createKube, type KubeOptions } from '#controllers/runtime/client.ts';
import { createHttpsTransport } from '#controllers/runtime/https-transport.ts';
import type { Connect } from './kubelet/connect.ts';

/** A kubelet that hears nothing for as long as it takes to renew its Lease tries again (KEP-589). */
const timeoutMs = 10_000;

/** From one renewal to the next and a little longer: opening a connection costs both ends more than keeping it. */
const idleMs = 15_000;

/**
 * Connections of kubelets to a server over TLS, by bootstrap token or client certificate. Each kubelet has one of its own,
 * which closes by itself when nothing is asked over it any more.
 */
export function connectHttps(server: { url: string; caPem: string }, options: KubeOptions): Connect {
  return (credentials) => {
    const { url, caPem } = server;
    const auth =
      credentials.by === 'token'
        ? ({ kind: 'token', token: credentials.token } as const)
        : ({ kind: 'certificate', certPem: credentials.certificate, keyPem: credentials.privateKey } as const);
    const transport = createHttpsTransport({ url, caPem, auth }, { clock: options.clock, connections: 1, idleMs });
    return createKube(transport, { timeoutMs, ...options, fieldManager: 'kubelet', userAgent: 'kubelet' });
  };
}
