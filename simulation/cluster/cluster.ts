import { createInformerSet, type InformerSet } from '#controllers/runtime/informers.ts';
import type { Kube } from '#controllers/runtime/kube.ts';
import type { Clock } from '#models/ports/clock.ts';
import type { Ids } from '#models/ports/ids.ts';
import { silentLog, type Log } from '#models/ports/log.ts';
import type { Random } from '#models/ports/random.ts';
import type { Machine } from '../world/machine.ts';
import { madeUpCertificates, type CertificateMaker } from './certificates.ts';
import { startKubeControllers } from './kube-controllers/kube-controllers.ts';
import type { Connect } from './kubelet/connect.ts';
import type { Heartbeats } from './kubelet/heartbeats.ts';
import { startKubelets } from './kubelet/kubelets.ts';
import { computedLeases } from './kubelet/lease-keeping.ts';
import type { MachineHall } from './kubelet/ports.ts';
import { startScheduler } from './scheduler/scheduler.ts';

/** Lists of 20,000 pods are what a simulated day would cost most: taken rarely, as watches here seldom lose anything. */
const relistMs = 6 * 3_600_000;

export interface ClusterOptions {
  /** With the rights of an administrator: what the controllers and the scheduler act as, and what all read by. */
  kube: Kube;
  /** A kubelet's own connection, by its bootstrap token or its certificate. */
  connect: Connect;
  world: MachineHall;
  /** The one that the server's reader was given too: see `leaseReader`. */
  heartbeats: Heartbeats;
  clock: Clock;
  random: Random;
  ids: Ids;
  log?: Log;
  /** Made-up ones unless told. */
  certificates?: CertificateMaker;
  /** Whether a machine's Node becomes Ready only with the `cni` layer on it. Never, unless told. */
  needsCni?: (machine: Machine) => boolean;
}

/** Everything of a Kubernetes cluster that isn't its API server: kubelets on the machines, scheduler, controllers. */
export interface Cluster {
  /** Resolves when everything has read the cluster once. Starting a running cluster does nothing. */
  start(): Promise<void>;
  /** Resolves when nothing of it runs any more. To the API server all machines go silent. May be started again. */
  stop(): Promise<void>;
}

export function createCluster(options: ClusterOptions): Cluster {
  const { kube, clock, random, certificates = madeUpCertificates, needsCni = () => false } = options;
  const ports = { ...options, certificates, needsCni, log: options.log ?? silentLog };
  let running: { informers: InformerSet; parts: { stop(): Promise<void> }[] } | undefined;

  return {
    async start() {
      if (running !== undefined) return;
      const informers = createInformerSet(kube, { clock, random, log: ports.log, relistMs });
      const parts = [
        startKubeControllers({ ...ports, informers }),
        startScheduler(kube, informers, ports),
        startKubelets(ports, informers, computedLeases(ports)),
      ];
      running = { informers, parts };
      informers.start();
      await informers.synced();
    },
    async stop() {
      const was = running;
      running = undefined;
      if (was === undefined) return;
      await Promise.all(was.parts.map((part) => part.stop()));
      await was.informers.stop();
    },
  };
}
