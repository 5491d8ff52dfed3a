import type { KindName } from './view.ts';

const kindNames: Readonly<Record<KindName, true>> = {
  Region: true,
  AZone: true,
  Rack: true,
  SKU: true,
  ComputeAsset: true,
  Flavor: true,
  OSImage: true,
  CRIImage: true,
  K8SImage: true,
  CNIImage: true,
  CSIImage: true,
  OpsMaster: true,
  OpsMinion: true,
  Operation: true,
  Cluster: true,
  NodePool: true,
  ComputeNode: true,
  ResourceOffer: true,
  Unit: true,
};

/** Whether objects of the kind can be explained. */
export function isKindName(kind: string): kind is KindName {
  return Object.hasOwn(kindNames, kind);
}
