import { createKube } from '#controllers/runtime/client.ts';
import type { Kube } from '#controllers/runtime/kube.ts';
import { loadEndpoint } from '#controllers/runtime/kubeconfig.ts';
import { createReloadingTransport, type ReloadingTransport } from '#controllers/runtime/reloading-transport.ts';
import { systemClock } from '#controllers/runtime/system/clock.ts';
import { systemRandom } from '#controllers/runtime/system/random.ts';
import type { Io } from '../io.ts';
import type { ConnectionOptions } from './options.ts';

/** The way to the API server that the command line means; nothing was asked of it yet. */
export interface ClusterAccess {
  transport: ReloadingTransport;
  kube: Kube;
  /** Another client on the same connections, which gives up sooner. */
  impatientKube(timeoutMs: number): Kube;
  /** Where it leads, for messages; undefined until the kubeconfig could be read. */
  url(): string | undefined;
  close(): Promise<void>;
}

export function openCluster(
  { kubeconfig, context }: ConnectionOptions,
  env: Io['env'],
  throttle?: { qps: number; burst: number },
): ClusterAccess {
  const load = () => loadEndpoint({ file: kubeconfig, context, env });
  const transport = createReloadingTransport(load, { clock: systemClock, ...(throttle && { throttle }) });
  const kubeWith = (timeoutMs?: number): Kube =>
    createKube(transport, {
      clock: systemClock,
      random: systemRandom,
      fieldManager: 'rackwright',
      userAgent: 'rackwright',
      ...(timeoutMs !== undefined && { timeoutMs }),
    });
  return {
    transport,
    kube: kubeWith(),
    impatientKube: kubeWith,
    url: () => transport.endpoint()?.url,
    close: () => transport.close(),
  };
}
