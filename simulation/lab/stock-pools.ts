import type { Cluster } from '#models/generated/cluster.ts';
import type { Flavor } from '#models/generated/flavor.ts';
import type { NodePool } from '#models/generated/nodepool.ts';
import type { OpsMaster } from '#models/generated/opsmaster.ts';
import type { NodePoolTemplate } from '#models/generated/shared.ts';
import type { SKU } from '#models/generated/sku.ts';
import type { KubeObject } from '#models/meta/object.ts';
import { compareQuantities } from '#models/quantity/quantity.ts';
import type { Manifest } from '#models/meta/manifest.ts';
import type { Inventory } from '../import/openb/openb.ts';
import { gpuModelLabel } from '#models/sku/gpu-model.ts';
import { apportion } from './apportion.ts';

/** Name of the pool and Flavor of machines without GPUs. */
const cpuOnly = 'cpu-only';

/**
 * What turns an imported inventory into a running cluster: a Flavor and a NodePool for each model of GPU and one for
 * machines without, spread over Racks, with `nodes` among them in proportion to stock.
 */
export function stockPools(inventory: Pick<Inventory, 'skus' | 'assets'>, nodes: number): KubeObject[] {
  const stock = stockOf(inventory);
  const sizes = apportion(
    nodes,
    stock.map(({ machines }) => machines),
  );
  return [
    backend,
    cluster,
    ...images,
    ...stock.map(flavorOf),
    ...stock.map(({ name }, index) => poolOf(name, sizes[index] ?? 0)),
  ];
}

/** Machines that one pool is made of. */
interface Stock {
  name: string;
  skus: Manifest<SKU>[];
  machines: number;
}

/** In the order of the names, whatever order the list was in. */
function stockOf({ skus, assets }: Pick<Inventory, 'skus' | 'assets'>): Stock[] {
  const bought = Map.groupBy(assets, ({ spec }) => spec.skuRef?.name);
  const alike = Map.groupBy(skus, ({ metadata }) => metadata.labels?.[gpuModelLabel] ?? cpuOnly);
  return [...alike]
    .map(([name, shapes]) => ({
      name,
      skus: shapes,
      machines: shapes.reduce((sum, { metadata }) => sum + (bought.get(metadata.name)?.length ?? 0), 0),
    }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** The least of its shapes, so that every machine of the model serves it. */
function flavorOf({ name, skus }: Stock): Manifest<Flavor> {
  const [smallest] = skus.map(({ spec }) => spec.gpus).toSorted((a, b) => (a?.count ?? 0) - (b?.count ?? 0));
  const least = {
    ...leastOf('cpu', skus),
    ...leastOf('memory', skus),
  };
  const base = { apiVersion: 'rackwright.io/v1alpha1', kind: 'Flavor', metadata: { name } } as const;
  if (smallest !== undefined) return { ...base, spec: { ...least, gpus: { ...smallest } } };
  const withoutGpu = { matchExpressions: [{ key: gpuModelLabel, operator: 'DoesNotExist' as const }] };
  return { ...base, spec: { ...least, skuSelector: withoutGpu } };
}

function leastOf(what: 'cpu' | 'memory', skus: readonly Manifest<SKU>[]): Pick<Flavor['spec'], 'cpu' | 'memory'> {
  const [least] = skus.map(({ spec }) => spec[what]).toSorted(compareQuantities);
  return least === undefined ? {} : { [what]: least };
}

function poolOf(name: string, replicas: number): Manifest<NodePool> {
  return {
    apiVersion: 'rackwright.io/v1alpha1',
    kind: 'NodePool',
    metadata: { name },
    spec: {
      clusterRef: { name: cluster.metadata.name },
      replicas,
      template: { ...layers, flavorRef: { name } },
      spread: [{ topology: 'Rack', maxSkew: 1, mode: 'Soft' }],
    },
  };
}

const backend: Manifest<OpsMaster> = {
  apiVersion: 'rackwright.io/v1alpha1',
  kind: 'OpsMaster',
  metadata: { name: 'simulated' },
  spec: { adapter: 'simulated', concurrency: 1000 },
};

const cluster: Manifest<Cluster> = {
  apiVersion: 'rackwright.io/v1alpha1',
  kind: 'Cluster',
  metadata: { name: 'lab' },
  spec: { local: true },
};

/** Without url: the simulated backend brings its own bytes. */
const images: KubeObject[] = [
  imageOf('OSImage', 'debian', '12.9.0'),
  imageOf('CRIImage', 'containerd', '2.0.2'),
  imageOf('K8SImage', 'kubernetes', '1.35.0'),
  imageOf('CNIImage', 'cilium', '1.16.5'),
  imageOf('CSIImage', 'csi-driver-nfs', '4.9.0'),
];

const layers: Omit<NodePoolTemplate, 'flavorRef'> = {
  osImageRef: { name: 'debian' },
  criImageRef: { name: 'containerd' },
  k8sImageRef: { name: 'kubernetes' },
  cniImageRef: { name: 'cilium' },
  csiImageRef: { name: 'csi-driver-nfs' },
  role: 'Worker',
};

function imageOf(kind: string, family: string, version: string): KubeObject {
  return { apiVersion: 'rackwright.io/v1alpha1', kind, metadata: { name: family }, spec: { family, version } };
}

/** What the assets of an inventory need so that these pools can use them and take them again. */
export const labAssets = { opsMasterRef: { name: backend.metadata.name }, reclaimPolicy: 'Wipe' } as const;
