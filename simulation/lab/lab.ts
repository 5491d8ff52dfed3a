import { createKube, type KubeOptions } from '#controllers/runtime/client.ts';
import type { Kube } from '#controllers/runtime/kube.ts';
import type { Transport } from '#controllers/runtime/transport.ts';
import { declaredImages } from '#controllers/images/declared.ts';
import { createManager, type Manager, type ManagerOptions } from '#controllers/manager.ts';
import type { ClusterConnector } from '#controllers/targets/connector.ts';
import { systemNamespace } from '#models/meta/system.ts';
import { namespaces } from '#models/meta/core-resources.ts';
import type { KubeObject } from '#models/meta/object.ts';
import type { Resource } from '#models/meta/resource.ts';
import type { Clock } from '#models/ports/clock.ts';
import type { Ids } from '#models/ports/ids.ts';
import type { Log } from '#models/ports/log.ts';
import { createRegistry } from '#ops-adapters/registry.ts';
import { createSimulatedFactory } from '#ops-adapters/simulated/factory.ts';
import type { StaticToken } from '../api-server/auth/authenticator.ts';
import { createInProcessTransport } from '../api-server/in-process-transport.ts';
import type { UserInfo } from '../api-server/resources/definition.ts';
import { createApiServer, type ApiServer } from '../api-server/server.ts';
import type { SeededRandom } from '../clock/seeded-random.ts';
import { createCluster } from '../cluster/cluster.ts';
import { connectInProcess } from '../cluster/connect-in-process.ts';
import { createHeartbeats } from '../cluster/kubelet/heartbeats.ts';
import { partOfHall } from '../cluster/kubelet/part-of-hall.ts';
import { leaseReader } from '../cluster/kubelet/lease-reader.ts';
import { createInvariants, type Invariants } from '../invariants.ts';
import type { Violation } from '../invariants/violation.ts';
import { applyAll } from '../import/apply.ts';
import { createWorld, type World, type WorldOptions } from '../world/world.ts';
import { madeUpRequests } from './certificate-requests.ts';
import { administrator, clusterUser, controllersUser } from './identities.ts';
import { keepMachines } from './machines.ts';
import { noOtherClusters } from './no-other-clusters.ts';

export interface LabOptions extends Pick<WorldOptions, 'speed' | 'delays' | 'faults'> {
  /** The system's, or a virtual one: then whoever started the lab has to move it. */
  clock: Clock;
  /** The same seed, on a virtual clock, makes the same run. */
  random: SeededRandom;
  ids: Ids;
  log: Log;
  crds: readonly KubeObject[];
  /** Bearer tokens for clients from outside. */
  tokens?: readonly StaticToken[];
  /** Makes what runs the controllers; one manager on a plain connection unless told. */
  controllers?: (ports: ControllerPorts) => Manager;
  /** Whether the machine of this serial joins this cluster; all do unless told. */
  joinsHere?: (serial: string) => boolean;
  /** Leads the controllers to other clusters; nowhere unless told. */
  connector?: ClusterConnector;
  /** How long the controllers' caches may lag, in ms: see the invariants. */
  lagMs?: number;
}

/** What the controllers are made of, but for their connection: that is still to be made of its transport. */
export interface ControllerPorts extends Omit<ManagerOptions, 'kube'> {
  transport: Transport;
  connection: KubeOptions;
}

/** A data centre in one process: an API server, machines, a cluster that they join, and Rackwright's controllers. */
export interface Lab {
  readonly server: ApiServer;
  readonly world: World;
  readonly clock: Clock;
  /** As the administrator. */
  readonly kube: Kube;
  readonly manager: Manager;
  readonly invariants: Invariants;
  /** Resolves when the kinds are served and all controllers run. */
  start(): Promise<void>;
  /** @throws LabError that names what the server refused, and why. */
  apply(manifests: readonly KubeObject[]): Promise<void>;
  /** What must never be, and was, so far; oldest first. */
  violations(): readonly Violation[];
  /** Resolves when nothing of it runs any more. */
  stop(): Promise<void>;
}

export class LabError extends Error {
  override readonly name = 'LabError';
}

const customResourceDefinitions: Resource = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  plural: 'customresourcedefinitions',
  kind: 'CustomResourceDefinition',
  namespaced: false,
};

export function createLab(options: LabOptions): Lab {
  const {
    clock,
    random,
    ids,
    crds,
    tokens = [],
    controllers = onePlainManager,
    connector = noOtherClusters,
    joinsHere,
    lagMs,
  } = options;
  const heartbeats = createHeartbeats(clock);
  const server = createApiServer({ clock, ids, log: options.log, tokens, beforeRead: leaseReader(heartbeats) });
  const world = createWorld({ ...worldOptions(options), clock, random: random.fork('world'), log: options.log });
  const invariants = createInvariants({ server, world, clock, ...(lagMs !== undefined && { lagMs }) });
  const log = invariants.watchLog(options.log);
  const stopMachines = keepMachines(server, world, log);

  const connection = { clock, random: random.fork('connections') };
  const named = (name: string): KubeOptions => ({ ...connection, fieldManager: name, userAgent: name });
  const kubeAs = (user: UserInfo, name: string): Kube =>
    createKube(createInProcessTransport(server, user), named(name));
  const kube = kubeAs(administrator, 'rackwright-lab');
  const cluster = createCluster({
    kube: kubeAs(clusterUser, 'kube-controller-manager'),
    connect: connectInProcess(server, connection),
    world: joinsHere === undefined ? world : partOfHall(world, joinsHere),
    heartbeats,
    clock,
    random: random.fork('cluster'),
    ids,
    log,
  });
  const manager = controllers({
    transport: invariants.watchTransport(createInProcessTransport(server, controllersUser)),
    connection: named('rackwright'),
    instance: 'rackwright-lab',
    connector,
    registry: createRegistry([createSimulatedFactory(world.room)]),
    images: declaredImages,
    certificates: madeUpRequests,
    clock,
    random: random.fork('controllers'),
    ids,
    log,
  });

  return {
    server,
    world,
    clock,
    kube,
    manager,
    invariants,
    async start() {
      for (const crd of crds) await kube.create(customResourceDefinitions, crd);
      await kube.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: systemNamespace } });
      await cluster.start();
      manager.start();
      await manager.ready;
    },
    async apply(manifests) {
      const result = await applyAll(kube, manifests);
      if (result.outcome === 'applied') return;
      const [first] = result.refused;
      const others = result.refused.length > 1 ? ` (and ${result.refused.length - 1} more)` : '';
      throw new LabError(`${first?.object} was refused: ${first?.error.message}${others}`, { cause: first?.error });
    },
    violations() {
      invariants.check();
      return invariants.violations;
    },
    async stop() {
      await manager.stop();
      await cluster.stop();
      invariants.stop();
      stopMachines();
      server.close();
    },
  };
}

function onePlainManager({ transport, connection, ...ports }: ControllerPorts): Manager {
  return createManager({ ...ports, kube: createKube(transport, connection) });
}

function worldOptions({ speed, delays, faults }: LabOptions): Pick<WorldOptions, 'speed' | 'delays' | 'faults'> {
  return {
    ...(speed !== undefined && { speed }),
    ...(delays !== undefined && { delays }),
    ...(faults !== undefined && { faults }),
  };
}
