import { createInformerSet, type InformerSet } from '#controllers/runtime/informers.ts';
import { silentLog } from '#models/ports/log.ts';
import type { Cluster, ClusterOptions } from './cluster.ts';
import type { CertificateMaker } from './certificates.ts';
import { createHeartbeats } from './kubelet/heartbeats.ts';
import { startKubelets } from './kubelet/kubelets.ts';
import { writtenLeases } from './kubelet/lease-keeping.ts';

export interface KubeletsAloneOptions extends Omit<ClusterOptions, 'heartbeats' | 'certificates'> {
  certificates: CertificateMaker;
}

/**
 * The kubelets of a cluster whose controllers and scheduler are its own: what they say they write, heartbeats too. `kube`
 * is only read by.
 */
export function createKubeletsAlone(options: KubeletsAloneOptions): Cluster {
  const { kube, clock, random, log = silentLog, needsCni = () => false } = options;
  let running: { informers: InformerSet; kubelets: { stop(): Promise<void> } } | undefined;

  return {
    async start() {
      if (running !== undefined) return;
      const informers = createInformerSet(kube, { clock, random, log });
      const ports = { ...options, log, needsCni, heartbeats: createHeartbeats(clock) };
      running = { informers, kubelets: startKubelets(ports, informers, writtenLeases({ clock, random, log })) };
      informers.start();
      await informers.synced();
    },
    async stop() {
      const was = running;
      running = undefined;
      if (was === undefined) return;
      await was.kubelets.stop();
      await was.informers.stop();
    },
  };
}
