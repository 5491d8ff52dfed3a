import {
  azones,
  clusters,
  cniImages,
  computeAssets,
  criImages,
  csiImages,
  flavors,
  k8sImages,
  nodePools,
  opsMasters,
  osImages,
  racks,
  regions,
  skus,
  units,
} from '#models/generated/resources.ts';
import type { KubeObject } from '#models/meta/object.ts';
import { apiVersionOf, type Resource } from '#models/meta/resource.ts';
import { deployments, podDisruptionBudgets } from '#simulation/cluster/resources.ts';
import { deployment } from '#test/builders/deployment.ts';

export const poolNames = ['batch', 'db', 'web'] as const;
export const unitName = 'cell';
export const rackNames = ['r1', 'r2', 'r3', 'r4'] as const;
export const azoneNames = ['az1', 'az2'] as const;
const assetsPerRack = 9;

/** One Region, two AZones, four Racks, 36 machines of two SKUs, three pools, and work that runs on them. */
export function dataCentre(): KubeObject[] {
  return [
    of(regions, 'west', {}),
    ...azoneNames.map((name) => of(azones, name, { regionRef: { name: 'west' } })),
    ...rackNames.map((name, at) => of(racks, name, { azoneRef: { name: azoneNames[at < 2 ? 0 : 1] } })),
    of(skus, 'small', hardware('32', '128Gi')),
    of(skus, 'large', hardware('64', '512Gi')),
    of(opsMasters, 'simulated', { adapter: 'simulated', concurrency: 12 }),
    of(clusters, 'lab', { local: true }),
    of(flavors, 'any', { cpu: '16', memory: '64Gi' }),
    of(flavors, 'big', { cpu: '48', memory: '256Gi' }),
    of(osImages, 'debian-12', { family: 'debian', version: '12.9.0' }),
    of(osImages, 'debian-13', { family: 'debian', version: '13.1.0' }),
    of(criImages, 'containerd-2', { family: 'containerd', version: '2.0.2' }),
    of(k8sImages, 'kubernetes-35-0', { family: 'kubernetes', version: '1.35.0' }),
    of(k8sImages, 'kubernetes-35-1', { family: 'kubernetes', version: '1.35.1' }),
    of(cniImages, 'cilium-1', { family: 'cilium', version: '1.16.5' }),
    of(csiImages, 'nfs-4', { family: 'csi-driver-nfs', version: '4.9.0' }),
    ...assets(),
    pool('web', 5, 'any', { spread: [{ topology: 'Rack', maxSkew: 1, mode: 'Soft' }] }),
    pool('batch', 4, 'any', {}),
    pool('db', 3, 'big', { spread: [{ topology: 'AZone', maxSkew: 1, mode: 'Hard' }] }),
  ];
}

/** Instances of three machines in one Rack each. */
export function cells(): KubeObject {
  return of(units, unitName, {
    clusterRef: { name: 'lab' },
    replicas: 2,
    gangTimeout: '10m',
    pools: [
      { name: 'a', replicas: 2, template: template('any'), drainTimeout: '10m' },
      { name: 'b', replicas: 1, template: template('big'), drainTimeout: '10m' },
    ],
  });
}

function assets(): KubeObject[] {
  return rackNames.flatMap((rack, at) =>
    Array.from({ length: assetsPerRack }, (_, unit) => {
      const number = at * assetsPerRack + unit + 1;
      return of(computeAssets, `${rack}-u${String(unit + 1).padStart(2, '0')}`, {
        rackRef: { name: rack },
        rackUnit: unit + 1,
        skuRef: { name: unit % 3 === 0 ? 'large' : 'small' },
        serial: `SN${String(number).padStart(4, '0')}`,
        addresses: [{ type: 'InternalIP', address: `10.0.${at + 1}.${unit + 1}` }],
        bmc: { address: `10.100.${at + 1}.${unit + 1}` },
        opsMasterRef: { name: 'simulated' },
        reclaimPolicy: unit === assetsPerRack - 1 ? 'Retain' : 'Wipe',
      });
    }),
  );
}

function pool(name: (typeof poolNames)[number], replicas: number, flavor: string, more: object): KubeObject {
  return of(nodePools, name, {
    clusterRef: { name: 'lab' },
    replicas,
    max: 9,
    allowedNamespaces: ['default'],
    template: { ...template(flavor), ...(name === 'db' && { csiImageRef: { name: 'nfs-4' } }) },
    drainTimeout: '10m',
    ...more,
  });
}

function template(flavor: string): object {
  return {
    flavorRef: { name: flavor },
    osImageRef: { name: 'debian-12' },
    criImageRef: { name: 'containerd-2' },
    k8sImageRef: { name: 'kubernetes-35-0' },
    cniImageRef: { name: 'cilium-1' },
  };
}

/** Pods that have to be evicted, some under a budget; and the namespace for the switch that freezes all. */
export function workloads(): [Resource, KubeObject][] {
  const budget: KubeObject = {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'shop', namespace: 'default' },
    spec: { maxUnavailable: 1, selector: { matchLabels: { app: 'shop' } } },
  };
  return [
    [deployments, deployment('shop', 6, { cpu: '4' })],
    [deployments, deployment('jobs', 8, { cpu: '4' })],
    [podDisruptionBudgets, budget],
  ];
}

function hardware(cpu: string, memory: string): object {
  return { arch: 'amd64', cpu, memory, disks: [{ name: 'nvme0n1', type: 'NVMe', size: '960Gi' }] };
}

function of(resource: Resource, name: string, spec: object): KubeObject {
  return { apiVersion: apiVersionOf(resource), kind: resource.kind, metadata: { name }, spec };
}
