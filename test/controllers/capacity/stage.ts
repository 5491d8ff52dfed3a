import { isReady } from '#models/nodepool/census.ts';
import type { Cluster } from '#models/generated/cluster.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import type { ResourceOffer } from '#models/generated/resourceoffer.ts';
import {
  clusters,
  computeAssets,
  computeNodes,
  nodePools,
  resourceOffers,
  units,
} from '#models/generated/resources.ts';
import { pods } from '#models/meta/core-resources.ts';
import type { KubeObject, Stored } from '#models/meta/object.ts';
import type { Resource } from '#models/meta/resource.ts';
import { silentLog } from '#models/ports/log.ts';
import { events } from '#controllers/runtime/events.ts';
import type { Pod } from '#simulation/cluster/objects/pod.ts';
import { isReady as isPodReady } from '#simulation/cluster/objects/pod.ts';
import { deployments } from '#simulation/cluster/resources.ts';
import { readCrds } from '#simulation/import/manifest-files.ts';
import { controllersUser } from '#simulation/lab/identities.ts';
import type { Lab } from '#simulation/lab/lab.ts';
import { createVirtualLab } from '#simulation/lab/virtual-run.ts';
import { deployment } from '#test/builders/deployment.ts';
import { dataCentre } from '#test/chaos/data-centre.ts';

type Spec = Record<string, unknown>;

/** The data centre of the chaos suite (24 machines of 32 cpu, 12 of 64), whose Cluster keeps its room by itself. */
export interface Stage {
  lab: Lab;
  drive: <T>(work: Promise<T>) => Promise<T>;
  /** As many pods as told, each of which asks for so many cpu. */
  deploy(name: string, replicas: number, cpu: string, more?: { spec?: Spec; pod?: Spec }): Promise<void>;
  scale(name: string, replicas: number): Promise<void>;
  change(resource: Resource, name: string, patch: Spec, options?: { subresource?: string }): Promise<void>;
  remove(resource: Resource, name: string, namespace?: string): Promise<void>;
  /** Names of pods that run. */
  running(): string[];
  offers(): Stored<ResourceOffer>[];
  nodes(): Stored<ComputeNode>[];
  readyNodes(): string[];
  cluster(): Stored<Cluster>;
  eventsOf(kind: string): { name: string; reason: string; message: string }[];
  /** Moves time until `reached`, and fails with what stands when `minutes` weren't enough. */
  until(what: string, reached: () => boolean, minutes?: number): Promise<void>;
  settle(minutes?: number): Promise<void>;
  /** Writes of the controllers to one resource. */
  writes(resource: string): number;
  stop(): Promise<void>;
}

export interface Setting {
  /** `spec.capacity` of the Cluster. */
  capacity?: Spec;
  /** By name, laid over the pools of the data centre, of which only those named here are made. */
  pools?: Record<string, Spec>;
}

const ours = 'rackwright-system';

export async function createStage({ capacity = {}, pools = { web: {} } }: Setting = {}): Promise<Stage> {
  const { lab, clock, drive } = createVirtualLab({ seed: 1, crds: readCrds(), log: silentLog, speed: 10 });
  const listOf = <T>(resource: Resource): Stored<T & KubeObject>[] =>
    lab.server.store.list(resource) as unknown as Stored<T & KubeObject>[];
  const stage: Stage = {
    lab,
    drive,
    async deploy(name, replicas, cpu, { spec = {}, pod = {} } = {}) {
      await drive(lab.kube.create(deployments, deployment(name, replicas, { cpu, pod, spec })));
    },
    scale: (name, replicas) =>
      drive(
        lab.kube.mergePatch(deployments, { namespace: 'default', name }, { spec: { replicas } }).then(() => undefined),
      ),
    async change(resource, name, patch, options) {
      await drive(lab.kube.mergePatch(resource, { name }, patch, options ?? {}));
    },
    remove: (resource, name, namespace) =>
      drive(
        lab.kube.delete(
          resource,
          { name, ...(namespace === undefined ? {} : { namespace }) },
          {
            propagationPolicy: 'Background',
          },
        ),
      ),
    running: () =>
      listOf<Pod>(pods)
        .filter(isPodReady)
        .map(({ metadata }) => metadata.name)
        .toSorted(),
    offers: () => listOf<ResourceOffer>(resourceOffers),
    nodes: () => listOf<ComputeNode>(computeNodes),
    readyNodes: () =>
      stage
        .nodes()
        .filter(isReady)
        .map(({ metadata }) => metadata.name)
        .toSorted(),
    cluster() {
      const [found] = listOf<Cluster>(clusters);
      if (found === undefined) throw new Error('there is no Cluster');
      return found;
    },
    eventsOf: (kind) =>
      lab.server.store.list(events).flatMap(({ involvedObject, reason, message }) => {
        const about = involvedObject as { kind: string; name: string };
        return about.kind === kind ? [{ name: about.name, reason: String(reason), message: String(message) }] : [];
      }),
    async until(what, reached, minutes = 60) {
      if (await clock.runUntil(reached, { maxMs: minutes * 60_000 })) return;
      const { status } = stage.cluster();
      const offers = stage.offers().map(({ metadata, spec, status: said }) => [metadata.name, spec.nodes, said?.phase]);
      const stands = { capacity: status?.capacity, offers, ready: stage.readyNodes(), running: stage.running().length };
      throw new Error(`not ${what} within ${minutes} minutes: ${JSON.stringify(stands)}`);
    },
    settle: (minutes = 2) => clock.advanceBy(minutes * 60_000),
    writes: (resource) =>
      lab.server.writes
        .all()
        .filter((write) => write.user === controllersUser.name && write.resource === resource)
        .reduce((sum, { count }) => sum + count, 0),
    stop: () => drive(lab.stop()),
  };
  await drive(lab.start());
  const manifests = dataCentre().flatMap((object): KubeObject[] => {
    if (object.kind === 'Cluster') return [{ ...object, spec: { ...(object['spec'] as Spec), capacity } }];
    if (object.kind === units.kind) return [];
    if (object.kind !== nodePools.kind) return [object];
    const over = pools[object.metadata.name];
    const spec = { ...(object['spec'] as Spec), replicas: 0, max: 30, allowedNamespaces: [ours], ...over };
    return over === undefined ? [] : [{ ...object, spec }];
  });
  await drive(lab.apply(manifests));
  await stage.until('enrolled', () =>
    listOf<{ status?: { phase?: string } }>(computeAssets).every(
      ({ status }) => (status?.phase ?? 'Enrolling') !== 'Enrolling',
    ),
  );
  await stage.settle(1);
  return stage;
}
