import { isKubeError } from '#controllers/runtime/kube-error.ts';
import { events } from '#controllers/runtime/events.ts';
import { rackwrightResources } from '#models/generated/resources.ts';
import { coreNodes, namespaces, secrets } from '#models/meta/core-resources.ts';
import type { Condition, KubeObject, ObjectName, Stored } from '#models/meta/object.ts';
import type { Resource } from '#models/meta/resource.ts';
import { silentLog } from '#models/ports/log.ts';
import { readCrds } from '#simulation/import/manifest-files.ts';
import type { Lab } from '#simulation/lab/lab.ts';
import { createVirtualLab } from '#simulation/lab/virtual-run.ts';

type Spec = Record<string, unknown>;

/** A small data centre in one process, and a person who makes mistakes in it. Names are the cluster's own: unqualified. */
export interface Hall {
  lab: Lab;
  /** Creates it. Rejects with a KubeError when the server refuses it. */
  make(kind: string, name: ObjectName | string, spec?: Spec): Promise<void>;
  patch(kind: string, name: ObjectName | string, patch: Spec, subresource?: 'status' | 'scale'): Promise<void>;
  delete(kind: string, name: ObjectName | string): Promise<void>;
  /** `<status> <reason>: <message>` of its Ready condition, as `kubectl describe` shows it. */
  ready(kind: string, name: ObjectName | string): string;
  get(kind: string, name: ObjectName | string): Stored | undefined;
  /** `<type> <reason>` of its Events. */
  events(kind: string, name: string): string[];
  settle(minutes?: number): Promise<void>;
  /** What the server says to `write`, one line a field: `spec.replicas: …`. Fails when it is let through. */
  refusal(write: Promise<void>): Promise<string[]>;
  stop(): Promise<void>;
}

const served: readonly Resource[] = [...rackwrightResources, coreNodes, namespaces, secrets];

export async function createHall(): Promise<Hall> {
  const { lab, clock, drive } = createVirtualLab({ seed: 1, crds: readCrds(), log: silentLog, speed: 10 });
  const named = (name: ObjectName | string): ObjectName => (typeof name === 'string' ? { name } : name);
  const resourceOf = (kind: string): Resource => {
    const found = served.find((resource) => resource.kind === kind);
    if (found === undefined) throw new Error(`no resource of kind ${kind}`);
    return found;
  };
  const hall: Hall = {
    lab,
    async make(kind, name, spec = {}) {
      const { group, version } = resourceOf(kind);
      const body = kind === 'Secret' ? spec : { spec };
      const apiVersion = group === '' ? version : `${group}/${version}`;
      await drive(lab.kube.create(resourceOf(kind), { apiVersion, kind, metadata: named(name), ...body }));
    },
    async patch(kind, name, patch, subresource) {
      const options = subresource === undefined ? {} : { subresource };
      await drive(lab.kube.mergePatch(resourceOf(kind), named(name), patch, options));
    },
    delete: (kind, name) => drive(lab.kube.delete(resourceOf(kind), named(name))),
    ready(kind, name) {
      const ready = conditions(hall.get(kind, name)).find(({ type }) => type === 'Ready');
      return ready === undefined ? 'nothing is said' : `${ready.status} ${ready.reason}: ${ready.message}`;
    },
    get: (kind, name) => lab.server.store.get(resourceOf(kind), named(name)),
    events: (kind, name) =>
      lab.server.store
        .list(events)
        .filter(({ involvedObject: about }) => {
          const { kind: of, name: called } = about as { kind: string; name: string };
          return of === kind && called === name;
        })
        .map(({ type, reason }) => `${String(type)} ${String(reason)}`),
    settle: (minutes = 2) => clock.advanceBy(minutes * 60_000),
    async refusal(write) {
      try {
        await write;
      } catch (error) {
        if (!isKubeError(error, 'Invalid', 'Forbidden')) throw error;
        return error.causes.map(({ field, message }) => `${field ?? ''}: ${message ?? ''}`);
      }
      throw new Error('it was let through');
    },
    stop: () => drive(lab.stop()),
  };
  await drive(lab.start());
  for (const [kind, name, spec] of basics) await hall.make(kind, name, spec);
  for (const at of [1, 2, 3, 4]) await hall.make('ComputeAsset', `m${at}`, asset(at));
  return hall;
}

function conditions(object: KubeObject | undefined): readonly Condition[] {
  const status = object?.['status'] as { conditions?: readonly Condition[] } | undefined;
  return status?.conditions ?? [];
}

export function asset(at: number, more: Spec = {}): Spec {
  return {
    rackRef: { name: 'rack' },
    skuRef: { name: 'sku' },
    serial: `SN-000${at}`,
    addresses: [{ type: 'InternalIP', address: `10.0.0.${at}` }],
    bmc: { address: `10.1.0.${at}` },
    opsMasterRef: { name: 'simulated' },
    reclaimPolicy: 'Wipe',
    ...more,
  };
}

export const template = {
  flavorRef: { name: 'any' },
  osImageRef: { name: 'debian' },
  criImageRef: { name: 'containerd' },
  k8sImageRef: { name: 'kubernetes' },
};

export function pool(more: Spec = {}, otherwise: Spec = {}): Spec {
  return { clusterRef: { name: 'lab' }, replicas: 1, max: 3, template: { ...template, ...otherwise }, ...more };
}

export function node(more: Spec = {}): Spec {
  return { clusterRef: { name: 'lab' }, ...template, ...more };
}

const basics: readonly (readonly [kind: string, name: string, spec: Spec])[] = [
  ['Region', 'region', {}],
  ['AZone', 'azone', { regionRef: { name: 'region' } }],
  ['Rack', 'rack', { azoneRef: { name: 'azone' } }],
  ['SKU', 'sku', { cpu: 32, memory: '128Gi', disks: [{ name: 'nvme0n1', type: 'NVMe', size: '960G' }] }],
  ['OpsMaster', 'simulated', { adapter: 'simulated' }],
  ['Cluster', 'lab', { local: true }],
  ['Flavor', 'any', { cpu: 16, memory: '64Gi', arch: 'amd64' }],
  ['OSImage', 'debian', { family: 'debian', version: '12.9' }],
  ['CRIImage', 'containerd', { family: 'containerd', version: '2.0.2' }],
  ['K8SImage', 'kubernetes', { family: 'kubernetes', version: '1.35.0' }],
];
