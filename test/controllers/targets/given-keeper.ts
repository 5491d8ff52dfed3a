import { KubeError } from '#controllers/runtime/kube-error.ts';
import type { Kube } from '#controllers/runtime/kube.ts';
import type { ClusterConnector } from '#controllers/targets/connector.ts';
import { createKeeper, type Keeper } from '#controllers/targets/keeper.ts';
import type { Log } from '#models/ports/log.ts';
import { silentLog } from '#models/ports/log.ts';
import { createSeededRandom } from '#simulation/clock/seeded-random.ts';
import { createVirtualClock, type VirtualClock } from '#simulation/clock/virtual-clock.ts';
import { cluster } from '#test/builders/cluster.ts';

/** A keeper of Cluster `cluster-1`, which reads its Secret by `secret` and connects by `connector`. */
export function givenKeeper(options: {
  secret: () => Promise<unknown>;
  connector?: ClusterConnector;
  warn?: Log['warn'];
}): { keeper: Keeper; clock: VirtualClock } {
  const { secret, warn = () => {} } = options;
  const clock = createVirtualClock({ startMs: 0 });
  const kept = cluster({
    spec: { local: false, kubeconfigSecretRef: { namespace: 'rackwright-system', name: 'its-kubeconfig' } },
  });
  const log: Log = { ...silentLog, warn, with: () => log };
  const keeper = createKeeper({
    name: kept.metadata.name,
    cluster: () => kept,
    kube: { get: secret } as unknown as Kube,
    connector: options.connector ?? {
      connect: () => ({ connected: false, reason: 'KubeconfigInvalid', message: 'x' }),
    },
    clock,
    random: createSeededRandom(1),
    log,
    ended: () => false,
    admit: () => Promise.resolve(undefined),
    onChange: () => {},
  });
  return { keeper, clock };
}

export const secretHolding = (kubeconfig: string): object => ({
  data: { kubeconfig: Buffer.from(kubeconfig).toString('base64') },
});

export const undecryptable = (): KubeError =>
  new KubeError('Unavailable', 'unable to transform key "/registry/secrets": KMS is away', { status: 500 });
