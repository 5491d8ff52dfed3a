import { bmcKey, serialKey } from '#models/computeasset/identity.ts';
import type { AZone } from '#models/generated/azone.ts';
import type { Cluster } from '#models/generated/cluster.ts';
import type { ComputeAsset } from '#models/generated/computeasset.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import type { Flavor } from '#models/generated/flavor.ts';
import type { NodePool } from '#models/generated/nodepool.ts';
import type { Operation } from '#models/generated/operation.ts';
import type { OpsMaster } from '#models/generated/opsmaster.ts';
import type { OpsMinion } from '#models/generated/opsminion.ts';
import type { Rack } from '#models/generated/rack.ts';
import type { Region } from '#models/generated/region.ts';
import type { ResourceOffer } from '#models/generated/resourceoffer.ts';
import type { ImageKind } from '#models/generated/shared.ts';
import type { SKU } from '#models/generated/sku.ts';
import type { Unit } from '#models/generated/unit.ts';
import * as resources from '#models/generated/resources.ts';
import type { AnyImage } from '#models/image/image.ts';
import { layers } from '#models/layers/layers.ts';
import type { ObjectMeta } from '#models/meta/object.ts';
import { isAdmitted, turnOf } from '#models/operation/admission.ts';
import { cellKey, gangKey } from '#models/placement/scope.ts';
import type { Informer, InformerSet } from '../runtime/informers.ts';

/** Every kind of the model, as far as the informers have seen it, with the indexes that controllers look through. */
export interface Caches {
  regions: Informer<Region>;
  azones: Informer<AZone>;
  racks: Informer<Rack>;
  skus: Informer<SKU>;
  /** Indexes: rack, sku, opsMaster, serial, bmc, claim (uid of the claimant). */
  assets: Informer<ComputeAsset>;
  flavors: Informer<Flavor>;
  images: Readonly<Record<ImageKind, Informer<AnyImage>>>;
  opsMasters: Informer<OpsMaster>;
  /** Indexes: opsMaster. */
  minions: Informer<OpsMinion>;
  /** Indexes: asset, computeNode (uid), running (name of the OpsMaster, while it runs). */
  operations: Informer<Operation>;
  clusters: Informer<Cluster>;
  /** Indexes: cluster, flavor, image (`kind/name`), unit (uid of the Unit that owns it). */
  pools: Informer<NodePool>;
  /** Indexes: pool, cluster, asset, flavor, image (`kind/name`), unbound (`yes`), gang, cell (by their keys), token (its id). */
  nodes: Informer<ComputeNode>;
  /** Indexes: pool. */
  offers: Informer<ResourceOffer>;
  /** Indexes: cluster, flavor, image (`kind/name`). */
  units: Informer<Unit>;
}

export const imageResources = {
  OSImage: resources.osImages,
  CRIImage: resources.criImages,
  K8SImage: resources.k8sImages,
  CNIImage: resources.cniImages,
  CSIImage: resources.csiImages,
} as const;

export function createCaches(informers: InformerSet): Caches {
  const image = (kind: ImageKind): Informer<AnyImage> => informers.get<AnyImage>(imageResources[kind]);
  return {
    regions: informers.get<Region>(resources.regions),
    azones: informers.get<AZone>(resources.azones, { indexes: { region: ({ spec }) => [spec.regionRef.name] } }),
    racks: informers.get<Rack>(resources.racks, { indexes: { azone: ({ spec }) => [spec.azoneRef.name] } }),
    skus: informers.get<SKU>(resources.skus),
    assets: informers.get<ComputeAsset>(resources.computeAssets, { indexes: assetIndexes }),
    flavors: informers.get<Flavor>(resources.flavors),
    images: {
      OSImage: image('OSImage'),
      CRIImage: image('CRIImage'),
      K8SImage: image('K8SImage'),
      CNIImage: image('CNIImage'),
      CSIImage: image('CSIImage'),
    },
    opsMasters: informers.get<OpsMaster>(resources.opsMasters),
    minions: informers.get<OpsMinion>(resources.opsMinions, {
      indexes: { opsMaster: ({ spec }) => [spec.opsMasterRef.name] },
    }),
    operations: informers.get<Operation>(resources.operations, { indexes: operationIndexes }),
    clusters: informers.get<Cluster>(resources.clusters),
    pools: informers.get<NodePool>(resources.nodePools, {
      indexes: {
        cluster: ({ spec }) => [spec.clusterRef.name],
        flavor: ({ spec }) => [spec.template.flavorRef.name],
        image: ({ spec }) => imageKeys(spec.template),
        unit: ({ metadata }) => ownersOf(metadata, 'Unit'),
      },
    }),
    nodes: informers.get<ComputeNode>(resources.computeNodes, { indexes: nodeIndexes }),
    offers: informers.get<ResourceOffer>(resources.resourceOffers, {
      indexes: { pool: ({ spec }) => [spec.poolRef.name] },
    }),
    units: informers.get<Unit>(resources.units, { indexes: unitIndexes }),
  };
}

const assetIndexes = {
  rack: ({ spec }: ComputeAsset) => [spec.rackRef.name],
  sku: ({ spec }: ComputeAsset) => [spec.skuRef.name],
  opsMaster: ({ spec }: ComputeAsset) => (spec.opsMasterRef === undefined ? [] : [spec.opsMasterRef.name]),
  serial: ({ spec }: ComputeAsset) => [serialKey(spec.serial)],
  bmc: ({ spec }: ComputeAsset) => (spec.bmc === undefined ? [] : [bmcKey(spec.bmc.address)]),
  claim: ({ spec }: ComputeAsset) => (spec.claimRef === undefined ? [] : [spec.claimRef.uid]),
};

const operationIndexes = {
  asset: ({ spec }: Operation) => [spec.assetRef.name],
  computeNode: ({ spec }: Operation) => (spec.computeNodeRef === undefined ? [] : [spec.computeNodeRef.uid]),
  running: (operation: Operation) => {
    const { spec, status } = operation;
    const runs = status?.phase === 'Running' || status?.phase === 'Unknown';
    return runs || turnOf(operation) === 'offered' ? [spec.opsMasterRef.name] : [];
  },
  /** Handed over to an outside process, by OpsMaster, until they are collected. */
  admitted: (operation: Operation) => (isAdmitted(operation) ? [operation.spec.opsMasterRef.name] : []),
};

const nodeIndexes = {
  pool: ({ spec }: ComputeNode) => (spec.poolRef === undefined ? [] : [spec.poolRef.name]),
  cluster: ({ spec }: ComputeNode) => [spec.clusterRef.name],
  asset: ({ spec }: ComputeNode) => (spec.assetRef === undefined ? [] : [spec.assetRef.name]),
  flavor: ({ spec }: ComputeNode) => [spec.flavorRef.name],
  image: ({ spec }: ComputeNode) => imageKeys(spec),
  unbound: ({ spec }: ComputeNode) => (spec.assetRef === undefined ? ['yes'] : []),
  gang: (node: ComputeNode) => listOf(gangKey(node)),
  cell: (node: ComputeNode) => listOf(cellKey(node)),
  token: ({ status }: ComputeNode) => (status?.bootstrapTokenId === undefined ? [] : [status.bootstrapTokenId]),
};

const unitIndexes = {
  cluster: ({ spec }: Unit) => [spec.clusterRef.name],
  flavor: ({ spec }: Unit) => [...new Set(spec.pools.map(({ template }) => template.flavorRef.name))],
  image: ({ spec }: Unit) => [...new Set(spec.pools.flatMap(({ template }) => imageKeys(template)))],
};

function listOf(key: string | undefined): string[] {
  return key === undefined ? [] : [key];
}

/** Uids of the controllers of this kind: at most one. */
function ownersOf({ ownerReferences = [] }: ObjectMeta, kind: string): string[] {
  return ownerReferences.flatMap((owner) => (owner.controller === true && owner.kind === kind ? [owner.uid] : []));
}

type ImageRefs = Partial<Record<NonNullable<(typeof layers)[number]['image']>['ref'], { name: string }>>;

function imageKeys(refs: ImageRefs): string[] {
  return layers.flatMap(({ image }) => {
    const ref = image === undefined ? undefined : refs[image.ref];
    return image === undefined || ref === undefined ? [] : [`${image.kind}/${ref.name}`];
  });
}
