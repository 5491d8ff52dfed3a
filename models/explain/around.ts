import type { ComputeAsset } from '../generated/computeasset.ts';
import type { ComputeNode } from '../generated/computenode.ts';
import type { NodePool } from '../generated/nodepool.ts';
import { unitLabel } from '../unit/labels.ts';
import { layers } from '../layers/layers.ts';
import type { ObjectRef } from './cause.ts';
import type { Explained, KindName, View } from './view.ts';

/** Names of what an object refers to, directly or by what it refers to, one a kind; whether they exist or not. */
export type Around = Partial<Record<KindName, string>>;

/** What stands round an object: the nearest of each kind. */
export function around(object: Explained, view: View): Around {
  switch (object.kind) {
    case 'ComputeNode':
      return ofNode(object, view);
    case 'NodePool':
      return {
        ...unitOf(object),
        Cluster: object.spec.clusterRef.name,
        ...imagesOf(object.spec.template),
        ...flavorOf(object.spec.template),
      };
    case 'Operation': {
      const { assetRef, opsMasterRef, computeNodeRef } = object.spec;
      const node = computeNodeRef === undefined ? undefined : view.find('ComputeNode', computeNodeRef.name);
      const asset = view.find('ComputeAsset', assetRef.name);
      return {
        ...(node === undefined ? {} : ofNode(node, view)),
        ...(asset === undefined ? {} : ofAsset(asset, view)),
        ComputeAsset: assetRef.name,
        OpsMaster: opsMasterRef.name,
        ...(computeNodeRef === undefined ? {} : { ComputeNode: computeNodeRef.name }),
      };
    }
    case 'ComputeAsset':
      return ofAsset(object, view);
    case 'OpsMinion': {
      const asset = view.find('ComputeAsset', object.spec.assetRef.name);
      return {
        ...(asset === undefined ? {} : ofAsset(asset, view)),
        ComputeAsset: object.spec.assetRef.name,
        OpsMaster: object.spec.opsMasterRef.name,
      };
    }
    case 'ResourceOffer': {
      const pool = view.find('NodePool', object.spec.poolRef.name);
      return { ...(pool === undefined ? {} : around(pool, view)), NodePool: object.spec.poolRef.name };
    }
    case 'Unit':
      return { Cluster: object.spec.clusterRef.name };
    case 'Cluster':
      return object.spec.azoneRef === undefined ? {} : azone(object.spec.azoneRef.name, view);
    case 'Rack':
      return azone(object.spec.azoneRef.name, view);
    case 'AZone':
      return { Region: object.spec.regionRef.name };
    default:
      return {};
  }
}

function ofNode({ spec }: ComputeNode, view: View): Around {
  const asset = spec.assetRef === undefined ? undefined : view.find('ComputeAsset', spec.assetRef.name);
  return {
    ...(asset === undefined ? {} : ofAsset(asset, view)),
    Cluster: spec.clusterRef.name,
    ...(spec.poolRef === undefined ? {} : { NodePool: spec.poolRef.name }),
    ...flavorOf(spec),
    ...imagesOf(spec),
    ...(spec.assetRef === undefined ? {} : { ComputeAsset: spec.assetRef.name }),
  };
}

function ofAsset({ metadata, spec }: ComputeAsset, view: View): Around {
  return {
    ...rack(spec.rackRef.name, view),
    SKU: spec.skuRef.name,
    ...(spec.opsMasterRef === undefined ? {} : { OpsMaster: spec.opsMasterRef.name }),
    // An OpsMinion bears the name of its machine.
    ...(view.find('OpsMinion', metadata.name) === undefined ? {} : { OpsMinion: metadata.name }),
    ...(spec.claimRef === undefined ? {} : { ComputeNode: spec.claimRef.name }),
  };
}

/** The Unit that a pool is an instance's part of. */
function unitOf({ metadata }: NodePool): Around {
  const unit = metadata.labels?.[unitLabel];
  return unit === undefined ? {} : { Unit: unit };
}

function rack(name: string, view: View): Around {
  const found = view.find('Rack', name);
  return { Rack: name, ...(found === undefined ? {} : azone(found.spec.azoneRef.name, view)) };
}

function azone(name: string, view: View): Around {
  const found = view.find('AZone', name);
  return { AZone: name, ...(found === undefined ? {} : { Region: found.spec.regionRef.name }) };
}

type Refs = Pick<ComputeNode['spec'], 'flavorRef' | 'osImageRef' | 'criImageRef' | 'k8sImageRef'> &
  Partial<Pick<ComputeNode['spec'], 'cniImageRef' | 'csiImageRef'>>;

function flavorOf({ flavorRef }: Refs): Around {
  return { Flavor: flavorRef.name };
}

function imagesOf(refs: Refs): Around {
  const found: Around = {};
  for (const { image } of layers) {
    const ref = image === undefined ? undefined : refs[image.ref];
    if (image !== undefined && ref !== undefined) found[image.kind] = ref.name;
  }
  return found;
}

export const imageKinds = ['OSImage', 'CRIImage', 'K8SImage', 'CNIImage', 'CSIImage'] as const;

/** The neighbour of a kind, or undefined where the object has none. */
export function neighbour(object: Explained, kind: KindName, view: View): ObjectRef | undefined {
  const name = around(object, view)[kind];
  return name === undefined ? undefined : { kind, name };
}
