import type { CertificateRequests } from '#controllers/certificates/port.ts';
import type { ImageVerifier } from '#controllers/images/port.ts';
import { createKube } from '#controllers/runtime/client.ts';
import type { ControllerDefinition, RunningController } from '#controllers/runtime/controller.ts';
import { startController } from '#controllers/runtime/controller.ts';
import { createEventRecorder } from '#controllers/runtime/events.ts';
import { createInformerSet } from '#controllers/runtime/informers.ts';
import type { Kube } from '#controllers/runtime/kube.ts';
import { createAdapters } from '#controllers/shell/adapters.ts';
import { createCaches } from '#controllers/shell/caches.ts';
import { createFreeze } from '#controllers/shell/freeze.ts';
import type { Ports } from '#controllers/shell/ports.ts';
import type { ClusterConnector } from '#controllers/targets/connector.ts';
import { createTargets } from '#controllers/targets/targets.ts';
import * as resources from '#models/generated/resources.ts';
import {
  certificateSigningRequests,
  configMaps,
  coreNodes,
  namespaces,
  pods,
  secrets,
} from '#models/meta/core-resources.ts';
import type { KubeObject, ObjectName, Stored } from '#models/meta/object.ts';
import type { Resource } from '#models/meta/resource.ts';
import { silentLog } from '#models/ports/log.ts';
import type { OpsAdapterFactory } from '#ops-adapters/port.ts';
import { createRegistry } from '#ops-adapters/registry.ts';
import { createInProcessTransport } from '#simulation/api-server/in-process-transport.ts';
import type { UserInfo } from '#simulation/api-server/resources/definition.ts';
import { createApiServer } from '#simulation/api-server/server.ts';
import type { ApiServer } from '#simulation/api-server/server.ts';
import { createSeededIds } from '#simulation/clock/seeded-ids.ts';
import { createSeededRandom } from '#simulation/clock/seeded-random.ts';
import { createVirtualClock } from '#simulation/clock/virtual-clock.ts';
import type { VirtualClock } from '#simulation/clock/virtual-clock.ts';
import { noOtherClusters } from '#simulation/lab/no-other-clusters.ts';
import { crdFiles } from '../crd-schemas/crds.ts';

export const startMs = Date.parse('2030-01-01T00:00:00Z');
const controllerUser = 'rackwright';
const served: readonly Resource[] = [
  ...Object.values(resources).filter((each): each is Resource => typeof each === 'object' && 'plural' in each),
  configMaps,
  coreNodes,
  namespaces,
  pods,
  secrets,
  certificateSigningRequests,
  { group: 'policy', version: 'v1', plural: 'poddisruptionbudgets', kind: 'PodDisruptionBudget', namespaced: true },
];

/** One embedded API server with the model's kinds, and some controllers beside it, in one process on a virtual clock. */
export interface ControllerLab {
  clock: VirtualClock;
  server: ApiServer;
  /** As an administrator. */
  kube: Kube;
  as(user: UserInfo): Kube;
  ports: Ports;
  start(...make: ((ports: Ports) => ControllerDefinition)[]): Promise<void>;
  /** Creates it, and writes its status if it has one, as a builder gives them. */
  put<T extends KubeObject>(object: T): Promise<Stored<T>>;
  /** Changes parts of the object as it is stored. */
  change(kind: string, name: string, patch: Record<string, unknown>, subresource?: 'status'): Promise<void>;
  delete(kind: string, name: string): Promise<void>;
  get<T extends KubeObject = KubeObject>(kind: string, name: ObjectName | string): Stored<T> | undefined;
  /** `<status> <reason>` of the Ready condition. */
  ready(kind: string, name: ObjectName | string): string | undefined;
  /** What the controllers under test have written until now, Events apart. */
  writes(): number;
  reconciles(): number;
  settle(ms?: number): Promise<void>;
  stop(): Promise<void>;
}

export interface LabOptions {
  images?: ImageVerifier;
  certificates?: CertificateRequests;
  adapters?: readonly OpsAdapterFactory[];
  connector?: ClusterConnector;
}

export async function createControllerLab(options: LabOptions = {}): Promise<ControllerLab> {
  const clock = createVirtualClock({ startMs });
  const seed = createSeededRandom(1);
  const random = seed.fork('controllers');
  const ids = createSeededIds(seed.fork('ids'));
  const server = createApiServer({ clock, ids, log: silentLog });
  const as = (user: UserInfo): Kube => createKube(createInProcessTransport(server, user), { clock, random });
  const kube = as({ name: 'admin', groups: ['system:masters', 'system:authenticated'] });
  const own = as({ name: controllerUser, groups: ['system:masters', 'system:authenticated'] });
  for (const { crd } of crdFiles) {
    await kube.create(crds, { ...crd, kind: 'CustomResourceDefinition' });
  }
  const informers = createInformerSet(own, { clock, random, log: silentLog, freeze: true });
  const caches = createCaches(informers);
  const targets = createTargets({
    kube: own,
    informers,
    clusters: caches.clusters,
    computeNodes: caches.nodes,
    connector: options.connector ?? noOtherClusters,
    ended: () => false,
    clock,
    random,
    log: silentLog,
  });
  const events = createEventRecorder({ kube: own, clock, ids, log: silentLog, component: 'rackwright', instance: 'a' });
  const ports: Ports = {
    kube: own,
    caches,
    targets,
    freeze: createFreeze(informers),
    adapters: createAdapters(createRegistry(options.adapters ?? []), { clock, log: silentLog }),
    images: options.images ?? { verify: async () => ({ state: 'verified', digest: 'sha256:1' }) },
    certificates: options.certificates ?? { parse: async () => ({ unreadable: 'no parser in this lab' }) },
    events,
    clock,
    random,
    ids,
    log: silentLog,
  };
  const running: RunningController[] = [];
  const resourceOf = (kind: string): Resource => {
    const found = served.find((each) => each.kind === kind);
    if (found === undefined) throw new Error(`no resource of kind ${kind}`);
    return found;
  };
  const named = (name: ObjectName | string): ObjectName => (typeof name === 'string' ? { name } : name);

  const lab: ControllerLab = {
    clock,
    server,
    kube,
    as,
    ports,
    async start(...make) {
      for (const each of make) running.push(startController(each(ports), { clock, random, log: silentLog }));
      informers.start();
      targets.start();
      await lab.settle();
    },
    async put<T extends KubeObject>(object: T) {
      const { name, namespace, labels, finalizers } = object.metadata;
      const { status, ...rest } = object;
      const metadata = Object.fromEntries(
        Object.entries({ name, namespace, labels, finalizers }).filter(([, value]) => value !== undefined),
      );
      const created = await kube.create(resourceOf(object.kind), { ...rest, metadata } as unknown as T);
      if (status === undefined) return created;
      const whole = { observedGeneration: 1, conditions: [], ...(status as object) };
      return kube.updateSubresource(resourceOf(object.kind), 'status', { ...created, status: whole });
    },
    async change(kind, name, patch, subresource) {
      await kube.mergePatch(resourceOf(kind), { name }, patch, subresource === undefined ? {} : { subresource });
    },
    delete: (kind, name) => kube.delete(resourceOf(kind), { name }),
    get: <T extends KubeObject>(kind: string, name: ObjectName | string) =>
      server.store.get(resourceOf(kind), named(name)) as Stored<T> | undefined,
    ready(kind, name) {
      const { status } = lab.get<KubeObject & { status?: Conditioned }>(kind, name) ?? {};
      const condition = status?.conditions?.find(({ type }) => type === 'Ready');
      return condition === undefined ? undefined : `${condition.status} ${condition.reason}`;
    },
    writes: () =>
      server.writes
        .all()
        .filter(({ user, resource }) => user === controllerUser && resource !== 'events')
        .reduce((sum, { count }) => sum + count, 0),
    reconciles: () =>
      running
        .map((controller) => controller.metrics())
        .reduce((sum, { settled, requeued, retried, conflicts }) => sum + settled + requeued + retried + conflicts, 0),
    settle: (ms = 20_000) => clock.advanceBy(ms),
    async stop() {
      await Promise.all(running.map((controller) => controller.stop()));
      events.stop();
      await targets.stop();
      await informers.stop();
      server.close();
    },
  };
  return lab;
}

interface Conditioned {
  conditions?: { type: string; status: string; reason: string; message: string }[];
}

const crds: Resource = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  plural: 'customresourcedefinitions',
  kind: 'CustomResourceDefinition',
  namespaced: false,
};
