import * as resources from '#models/generated/resources.ts';
import type { KubeObject } from '#models/meta/object.ts';
import { apiVersionOf, type Resource } from '#models/meta/resource.ts';

const perRack = 10;

/** Racks of ten machines, and all that a pool needs; no pool. Machines go back to stock by themselves. */
export function dataCentre(machines: number): KubeObject[] {
  const racks = Math.ceil(machines / perRack);
  return [
    of(resources.regions, 'west', {}),
    of(resources.azones, 'az1', { regionRef: { name: 'west' } }),
    ...range(racks, (at) => of(resources.racks, `r${at + 1}`, { azoneRef: { name: 'az1' } })),
    of(resources.skus, 'small', {
      arch: 'amd64',
      cpu: '32',
      memory: '128Gi',
      disks: [{ name: 'nvme0n1', type: 'NVMe', size: '960Gi' }],
    }),
    ...range(machines, machine),
    ...software(),
    of(resources.flavors, 'any', {
      cpu: '16',
      memory: '64Gi',
      nodeLabels: { 'example.com/tier': 'gold' },
      nodeTaints: [{ key: 'example.com/dedicated', value: 'web', effect: 'NoSchedule' }],
    }),
  ];
}

/** What is installed, by whom, and into which cluster: this one. */
export function software(): KubeObject[] {
  return [
    of(resources.opsMasters, 'simulated', { adapter: 'simulated', concurrency: 1_000 }),
    of(resources.clusters, 'local', { local: true }),
    of(resources.osImages, 'debian-13', { family: 'debian', version: '13.1.0' }),
    of(resources.criImages, 'containerd-2', { family: 'containerd', version: '2.0.2' }),
    of(resources.k8sImages, 'kubernetes-1-35', { family: 'kubernetes', version: '1.35.0' }),
    of(resources.cniImages, 'cilium-1', { family: 'cilium', version: '1.16.5' }),
  ];
}

export function pool(name: string, replicas: number, flavor = 'any', more: object = {}): KubeObject {
  return of(resources.nodePools, name, {
    clusterRef: { name: 'local' },
    replicas,
    template: {
      flavorRef: { name: flavor },
      osImageRef: { name: 'debian-13' },
      criImageRef: { name: 'containerd-2' },
      k8sImageRef: { name: 'kubernetes-1-35' },
      cniImageRef: { name: 'cilium-1' },
    },
    ...more,
  });
}

function machine(at: number): KubeObject {
  return of(resources.computeAssets, `machine-${String(at + 1).padStart(3, '0')}`, {
    rackRef: { name: `r${Math.floor(at / perRack) + 1}` },
    rackUnit: (at % perRack) + 1,
    skuRef: { name: 'small' },
    serial: `SN${1_000 + at}`,
    addresses: [{ type: 'InternalIP', address: `10.0.${at >> 8}.${at & 255}` }],
    bmc: { address: `10.100.${at >> 8}.${at & 255}` },
    opsMasterRef: { name: 'simulated' },
    reclaimPolicy: 'Wipe',
  });
}

export function of(resource: Resource, name: string, spec: object): KubeObject {
  return { apiVersion: apiVersionOf(resource), kind: resource.kind, metadata: { name }, spec };
}

function range<T>(count: number, make: (at: number) => T): T[] {
  return Array.from({ length: count }, (_, at) => make(at));
}
