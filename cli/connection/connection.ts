import { createKube } from '#controllers/runtime/client.ts';
import { createHttpsTransport } from '#controllers/runtime/https-transport.ts';

import { KubeconfigError } from '#controllers/runtime/kubeconfig-error.ts';
import { loadEndpoint } from '#controllers/runtime/kubeconfig.ts';
import type { Kube } from '#controllers/runtime/kube.ts';
import { systemClock } from '#controllers/runtime/system/clock.ts';
import { systemRandom } from '#controllers/runtime/system/random.ts';
import { usageError } from '../exit-codes.ts';
import { checkAccess } from './access.ts';
import type { ConnectionOptions } from './options.ts';

export interface Connection {
  /** Where it leads, for messages. */
  url: string;
  kube: Kube;
  /** Another client on the same connections, which gives up sooner. */
  impatientKube(timeoutMs: number): Kube;
  close(): Promise<void>;
}

/**
 * Connects, and makes sure that the server answers, lets us in, and serves our kinds.
 * @throws CommandError that says which of them it is, and what to do.
 */
export async function connect(
  options: ConnectionOptions,
  env: Readonly<Record<string, string | undefined>>,
  throttle?: { qps: number; burst: number },
): Promise<Connection> {
  const endpoint = endpointOf(options, env);
  const transport = createHttpsTransport(endpoint, { clock: systemClock, ...(throttle && { throttle }) });
  const kubeWith = (timeoutMs?: number): Kube =>
    createKube(transport, {
      clock: systemClock,
      random: systemRandom,
      fieldManager: 'rackwright',
      userAgent: 'rackwright',
      ...(timeoutMs !== undefined && { timeoutMs }),
    });
  const connection = {
    url: endpoint.url,
    kube: kubeWith(),
    impatientKube: kubeWith,
    close: () => transport.close(),
  };
  try {
    await checkAccess(kubeWith(10_000), endpoint.url);
  } catch (error) {
    await connection.close();
    throw error;
  }
  return connection;
}

function endpointOf({ kubeconfig, context }: ConnectionOptions, env: Readonly<Record<string, string | undefined>>) {
  try {
    return loadEndpoint({ file: kubeconfig, context, env });
  } catch (error) {
    if (error instanceof KubeconfigError) throw usageError(error.message, { cause: error });
    throw error;
  }
}
