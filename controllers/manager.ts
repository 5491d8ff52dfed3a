import { resourceId } from '#models/meta/resource.ts';
import type { Clock } from '#models/ports/clock.ts';
import type { Ids } from '#models/ports/ids.ts';
import type { Log } from '#models/ports/log.ts';
import type { Random } from '#models/ports/random.ts';
import type { AdapterRegistry } from '#ops-adapters/registry.ts';
import { controllers } from './controllers.ts';
import type { CertificateRequests } from './certificates/port.ts';
import type { ImageVerifier } from './images/port.ts';
import type { ControllerMetrics, RunningController } from './runtime/controller.ts';
import { startController } from './runtime/controller.ts';
import { createEventRecorder } from './runtime/events.ts';
import { createInformerSet } from './runtime/informers.ts';
import type { Kube } from './runtime/kube.ts';
import { writeThrough } from './runtime/write-through.ts';
import { writesUntil } from './runtime/writes-until.ts';
import { createAdapters } from './shell/adapters.ts';
import { createCaches } from './shell/caches.ts';
import { createFreeze } from './shell/freeze.ts';
import type { Ports } from './shell/ports.ts';
import type { ClusterConnector } from './targets/connector.ts';
import { lean } from './targets/lean.ts';
import { createTargets } from './targets/targets.ts';

export interface ManagerOptions {
  /** The cluster that holds the model. */
  kube: Kube;
  /** PEM: the authorities of its API server's certificate, where they aren't the system's. */
  caPem?: string;
  /** Leads to the others that get Nodes. */
  connector: ClusterConnector;
  registry: AdapterRegistry;
  images: ImageVerifier;
  certificates: CertificateRequests;
  clock: Clock;
  random: Random;
  ids: Ids;
  log: Log;
  /** This process, as Events and Leases name it. */
  instance: string;
}

/** All controllers of one process. One start, one stop; leadership is the caller's (`runtime/leader.ts`). */
export interface Manager {
  start(): void;
  /** Resolves true once every cache is synced and every controller runs; false when stopped before. */
  readonly ready: Promise<boolean>;
  /** Begins nothing new, waits for what runs, and leaves no connection. */
  stop(): Promise<void>;
  metrics(): Readonly<Record<string, ControllerMetrics>>;
  /** Resources whose first list hasn't come yet, with the last error of each: what `ready` waits for. */
  pending(): { resource: string; error: unknown }[];
}

/** The only place that wires: ports into controllers. */
export function createManager(options: ManagerOptions): Manager {
  const { clock, random, ids, log } = options;
  const informers = createInformerSet(options.kube, { clock, random, log, transform: lean });
  let stopped = false;
  const kube = writeThrough(
    writesUntil(options.kube, () => stopped),
    informers,
  );
  const events = createEventRecorder({
    kube: options.kube,
    clock,
    ids,
    log,
    component: 'rackwright',
    instance: options.instance,
  });
  const caches = createCaches(informers);
  const targets = createTargets({
    kube,
    ...(options.caPem === undefined ? {} : { caPem: options.caPem }),
    informers,
    clusters: caches.clusters,
    computeNodes: caches.nodes,
    connector: options.connector,
    ended: () => stopped,
    clock,
    random,
    log,
  });
  const ports: Ports = {
    kube,
    caches,
    targets,
    freeze: createFreeze(informers),
    adapters: createAdapters(options.registry, { clock, log }),
    images: options.images,
    certificates: options.certificates,
    events,
    clock,
    random,
    ids,
    log,
  };
  const definitions = controllers(ports);
  const running: RunningController[] = [];
  const ready = Promise.withResolvers<boolean>();

  return {
    ready: ready.promise,
    start() {
      informers.start();
      targets.start();
      // Not a controller at a time: one reads caches that wake it for nothing, and what those lack isn't absent.
      void informers.synced().then((synced) => {
        if (synced && !stopped) {
          for (const definition of definitions) running.push(startController(definition, { clock, random, log }));
        }
        ready.resolve(synced && !stopped);
      });
    },
    async stop() {
      stopped = true;
      ready.resolve(false);
      await Promise.all(running.map((controller) => controller.stop()));
      ports.adapters.close();
      await events.flush();
      events.stop();
      await targets.stop();
      await informers.stop();
    },
    metrics: () => Object.fromEntries(running.map((controller) => [controller.name, controller.metrics()])),
    pending: () =>
      informers
        .list()
        .filter(({ status }) => !status.synced)
        .map(({ resource, status }) => ({ resource: resourceId(resource), error: status.lastError })),
  };
}
