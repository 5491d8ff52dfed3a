import { controllers } from '#controllers/controllers.ts';
import { declaredImages } from '#controllers/images/declared.ts';
import { createKube } from '#controllers/runtime/client.ts';
import { startController } from '#controllers/runtime/controller.ts';
import { createEventRecorder } from '#controllers/runtime/events.ts';
import { createInformerSet } from '#controllers/runtime/informers.ts';
import type { Kube } from '#controllers/runtime/kube.ts';
import { writeThrough } from '#controllers/runtime/write-through.ts';
import { createAdapters } from '#controllers/shell/adapters.ts';
import { createCaches } from '#controllers/shell/caches.ts';
import { createFreeze } from '#controllers/shell/freeze.ts';
import { createTargets } from '#controllers/targets/targets.ts';
import type { KubeObject } from '#models/meta/object.ts';
import type { Resource } from '#models/meta/resource.ts';
import { silentLog } from '#models/ports/log.ts';
import { createRegistry } from '#ops-adapters/registry.ts';
import { createSimulatedFactory } from '#ops-adapters/simulated/factory.ts';
import type { UserInfo } from '#simulation/api-server/resources/definition.ts';
import { createInProcessTransport } from '#simulation/api-server/in-process-transport.ts';
import { createApiServer } from '#simulation/api-server/server.ts';
import { createSeededIds } from '#simulation/clock/seeded-ids.ts';
import { createSeededRandom } from '#simulation/clock/seeded-random.ts';
import { createVirtualClock, type VirtualClock } from '#simulation/clock/virtual-clock.ts';
import { createCluster } from '#simulation/cluster/cluster.ts';
import { connectInProcess } from '#simulation/cluster/connect-in-process.ts';
import { createHeartbeats } from '#simulation/cluster/kubelet/heartbeats.ts';
import { leaseReader } from '#simulation/cluster/kubelet/lease-reader.ts';
import { readCrds } from '#simulation/import/manifest-files.ts';
import { madeUpRequests } from '#simulation/lab/certificate-requests.ts';
import { administrator, clusterUser, controllersUser } from '#simulation/lab/identities.ts';
import { keepMachines } from '#simulation/lab/machines.ts';
import { noOtherClusters } from '#simulation/lab/no-other-clusters.ts';
import { createWorld, type World } from '#simulation/world/world.ts';
import { createRecorder, type Recorder } from './recorder.ts';

/** A lab whose controllers are recorded one by one. */
export interface Stage {
  readonly recorder: Recorder;
  readonly clock: VirtualClock;
  readonly world: World;
  /** As the administrator. */
  readonly kube: Kube;
  /** Moves time until `work` is done. */
  readonly drive: <T>(work: Promise<T>) => Promise<T>;
  stop(): Promise<void>;
}

const customResourceDefinitions: Resource = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  plural: 'customresourcedefinitions',
  kind: 'CustomResourceDefinition',
  namespaced: false,
};
const log = silentLog;

export async function openStage(): Promise<Stage> {
  const clock = createVirtualClock({ startMs: Date.parse('2030-01-01T00:00:00Z') });
  const random = createSeededRandom(1);
  const ids = createSeededIds(random.fork('ids'));
  const heartbeats = createHeartbeats(clock);
  const server = createApiServer({ clock, ids, log, beforeRead: leaseReader(heartbeats) });
  const world = createWorld({ clock, random: random.fork('world') });
  const stopMachines = keepMachines(server, world, log);
  const connection = { clock, random: random.fork('connections') };
  const as = (user: UserInfo): Kube => createKube(createInProcessTransport(server, user), connection);
  const connect = connectInProcess(server, connection);
  const clusterKube = as(clusterUser);
  const cluster = createCluster({
    kube: clusterKube,
    connect,
    world,
    heartbeats,
    clock,
    random: random.fork('c'),
    ids,
  });
  const recorder = createRecorder();
  const own = as(controllersUser);
  const kube = as(administrator);
  const ports = { clock, random: random.fork('controllers'), log };
  const informers = createInformerSet(recorder.kube(own, 'caches'), ports);
  const heard = recorder.informers(informers);
  const model = writeThrough(recorder.kube(own, 'elsewhere'), informers);
  const registry = createRegistry([recorder.adapter(createSimulatedFactory(world.room))]);
  const caches = createCaches(heard);
  const targets = createTargets({
    ...ports,
    kube: model,
    informers: heard,
    clusters: caches.clusters,
    computeNodes: caches.nodes,
    connector: noOtherClusters,
    ended: () => false,
  });
  const definitions = controllers({
    ...ports,
    ids,
    kube: model,
    caches,
    targets,
    freeze: createFreeze(heard),
    adapters: createAdapters(registry, ports),
    images: declaredImages,
    certificates: madeUpRequests,
    events: createEventRecorder({
      ...ports,
      ids,
      kube: recorder.kube(own, 'events'),
      component: 'rackwright',
      instance: 'a',
    }),
  });

  async function drive<T>(work: Promise<T>): Promise<T> {
    let settled = false;
    void work.finally(() => (settled = true)).catch(() => {});
    if (!(await clock.runUntil(() => settled, { maxMs: 3_600_000 }))) throw new Error('nothing came of it in an hour');
    return work;
  }

  for (const crd of readCrds()) await drive(kube.create<KubeObject>(customResourceDefinitions, crd));
  await drive(cluster.start());
  const running = definitions.map((definition) => startController(recorder.controller(definition), ports));
  informers.start();
  await drive(informers.synced());

  return {
    recorder,
    clock,
    world,
    kube,
    drive,
    async stop() {
      await Promise.all(running.map((controller) => controller.stop()));
      await informers.stop();
      await cluster.stop();
      stopMachines();
      server.close();
    },
  };
}
