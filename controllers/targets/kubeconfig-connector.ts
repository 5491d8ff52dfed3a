import type { Clock } from '#models/ports/clock.ts';
import type { Random } from '#models/ports/random.ts';
import { createKube } from '../runtime/client.ts';
import type { Endpoint } from '../runtime/endpoint.ts';
import { createHttpsTransport } from '../runtime/https-transport.ts';
import { KubeconfigError } from '../runtime/kubeconfig-error.ts';
import { callMs, type ClusterConnector } from './connector.ts';
import { expiryOf } from './expiry.ts';
import { selfContainedEndpoint } from './self-contained.ts';

export interface KubeconfigConnectorOptions {
  clock: Clock;
  random: Random;
  /** Of each cluster. */
  throttle?: { qps: number; burst: number };
}

/** Connects over TLS to where a kubeconfig leads. */
export function createKubeconfigConnector({ clock, random, throttle }: KubeconfigConnectorOptions): ClusterConnector {
  return {
    connect(kubeconfig) {
      let endpoint: Endpoint;
      let expiresAt: number | undefined;
      try {
        endpoint = selfContainedEndpoint(kubeconfig);
        expiresAt = expiryOf(endpoint.auth);
      } catch (error) {
        if (!(error instanceof KubeconfigError)) throw error;
        return { connected: false, reason: 'KubeconfigInvalid', message: error.message };
      }
      const transport = createHttpsTransport(endpoint, { clock, ...(throttle && { throttle }) });
      const kube = createKube(transport, {
        clock,
        random,
        fieldManager: 'rackwright',
        userAgent: 'rackwright',
        timeoutMs: callMs,
      });
      const { url, caPem } = endpoint;
      const connection = {
        url,
        kube,
        ...(caPem === undefined ? {} : { caPem }),
        ...(expiresAt === undefined ? {} : { expiresAt }),
        close: () => transport.close(),
      };
      return { connected: true, connection };
    },
  };
}
