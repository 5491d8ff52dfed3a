import * as resources from '#models/generated/resources.ts';
import { namespaces } from '#models/meta/core-resources.ts';
import type { KubeObject } from '#models/meta/object.ts';
import type { Resource } from '#models/meta/resource.ts';
import { imageResources } from '#controllers/shell/caches.ts';

/** A hall of alike rows, and all that a pool needs but its machines. */
export interface Inventory {
  objects: readonly { resource: Resource; object: KubeObject }[];
  assets: IteratorObject<KubeObject>;
}

const machinesPerRack = 40;
const racksPerZone = 50;
const zonesPerRegion = 3;
const kinds = 5;

export const poolTemplate = {
  flavorRef: { name: 'general' },
  osImageRef: { name: 'debian-12' },
  criImageRef: { name: 'containerd-2' },
  k8sImageRef: { name: 'kubernetes-1-35' },
  cniImageRef: { name: 'bridge-1' },
};
/** Layers that are operated on a machine of the pool: os, cri, k8s, cni. */
export const operatedLayers = 4;

const images = [
  { kind: 'OSImage', name: 'debian-12', family: 'debian', version: '12.8.0' },
  { kind: 'CRIImage', name: 'containerd-2', family: 'containerd', version: '2.1.4' },
  { kind: 'K8SImage', name: 'kubernetes-1-35', family: 'kubernetes', version: '1.35.0' },
  { kind: 'CNIImage', name: 'bridge-1', family: 'bridge', version: '1.5.1' },
] as const;

export function inventoryOf(machines: number): Inventory {
  const racks = Math.ceil(machines / machinesPerRack);
  const zones = Math.ceil(racks / racksPerZone);
  const regions = Math.ceil(zones / zonesPerRegion);
  return {
    objects: [
      {
        resource: namespaces,
        object: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'rackwright-system' } },
      },
      ...range(regions, (at) => declared(resources.regions, `region-${at}`, {})),
      ...range(zones, (at) =>
        declared(resources.azones, `zone-${at}`, { regionRef: { name: `region-${Math.floor(at / zonesPerRegion)}` } }),
      ),
      ...range(racks, (at) =>
        declared(resources.racks, `rack-${at}`, { azoneRef: { name: `zone-${Math.floor(at / racksPerZone)}` } }),
      ),
      ...range(kinds, (at) =>
        declared(resources.skus, `sku-${at}`, { cpu: '64', memory: `${256 + 64 * at}Gi`, watts: 400 }),
      ),
      declared(resources.opsMasters, 'backend', { adapter: 'simulated', concurrency: 1000 }),
      ...images.map(({ kind, name, family, version }) => declared(imageResources[kind], name, { family, version })),
      declared(resources.clusters, 'local', { local: true, controlPlaneEndpoint: '127.0.0.1:6443' }),
      declared(resources.flavors, 'general', { cpu: '32', memory: '128Gi' }),
    ],
    assets: assets(machines),
  };
}

function* assets(machines: number): Generator<KubeObject> {
  for (let at = 0; at < machines; at += 1) {
    const address = `10.${at >> 16}.${(at >> 8) & 255}.${at & 255}`;
    yield declared(resources.computeAssets, `machine-${at}`, {
      rackRef: { name: `rack-${Math.floor(at / machinesPerRack)}` },
      rackUnit: (at % machinesPerRack) + 1,
      skuRef: { name: `sku-${at % kinds}` },
      serial: `SN${1_000_000 + at}`,
      opsMasterRef: { name: 'backend' },
      addresses: [{ type: 'InternalIP', address }],
      bmc: { address: address.replace('10.', '11.') },
      reclaimPolicy: 'Wipe',
    }).object;
  }
}

export function pool(name: string, replicas: number): KubeObject {
  const spread = [{ topology: 'Rack', mode: 'Soft' }];
  const spec = { clusterRef: { name: 'local' }, replicas, template: poolTemplate, spread };
  return declared(resources.nodePools, name, spec).object;
}

function declared(resource: Resource, name: string, spec: object): { resource: Resource; object: KubeObject } {
  const apiVersion = `${resource.group}/${resource.version}`;
  return { resource, object: { apiVersion, kind: resource.kind, metadata: { name }, spec } };
}

function range<T>(count: number, make: (at: number) => T): T[] {
  return Array.from({ length: count }, (_, at) => make(at));
}
