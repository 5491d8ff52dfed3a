// Generated from crd-schemas/ by `npm run generate`. Edit the schema, not this file.

import type { Resource } from '../meta/resource.ts';

export const azones: Resource = {
  group: 'rackwright.io',
  version: 'v1alpha1',
  plural: 'azones',
  kind: 'AZone',
  namespaced: false,
};
export const clusters: Resource = {
  group: 'rackwright.io',
  version: 'v1alpha1',
  plural: 'clusters',
  kind: 'Cluster',
  namespaced: false,
};
export const cniImages: Resource = {
  group: 'rackwright.io',
  version: 'v1alpha1',
  plural: 'cniimages',
  kind: 'CNIImage',
  namespaced: false,
};
export const computeAssets: Resource = {
  group: 'rackwright.io',
  version: 'v1alpha1',
  plural: 'computeassets',
  kind: 'ComputeAsset',
  namespaced: false,
};
export const computeNodes: Resource = {
  group: 'rackwright.io',
  version: 'v1alpha1',
  plural: 'computenodes',
  kind: 'ComputeNode',
  namespaced: false,
};
export const criImages: Resource = {
  group: 'rackwright.io',
  version: 'v1alpha1',
  plural: 'criimages',
  kind: 'CRIImage',
  namespaced: false,
};
export const csiImages: Resource = {
  group: 'rackwright.io',
  version: 'v1alpha1',
  plural: 'csiimages',
  kind: 'CSIImage',
  namespaced: false,
};
export const flavors: Resource = {
  group: 'rackwright.io',
  version: 'v1alpha1',
  plural: 'flavors',
  kind: 'Flavor',
  namespaced: false,
};
export const k8sImages: Resource = {
  group: 'rackwright.io',
  version: 'v1alpha1',
  plural: 'k8simages',
  kind: 'K8SImage',
  namespaced: false,
};
export const nodePools: Resource = {
  group: 'rackwright.io',
  version: 'v1alpha1',
  plural: 'nodepools',
  kind: 'NodePool',
  namespaced: false,
};
export const operations: Resource = {
  group: 'rackwright.io',
  version: 'v1alpha1',
  plural: 'operations',
  kind: 'Operation',
  namespaced: false,
};
export const opsMasters: Resource = {
  group: 'rackwright.io',
  version: 'v1alpha1',
  plural: 'opsmasters',
  kind: 'OpsMaster',
  namespaced: false,
};
export const opsMinions: Resource = {
  group: 'rackwright.io',
  version: 'v1alpha1',
  plural: 'opsminions',
  kind: 'OpsMinion',
  namespaced: false,
};
export const osImages: Resource = {
  group: 'rackwright.io',
  version: 'v1alpha1',
  plural: 'osimages',
  kind: 'OSImage',
  namespaced: false,
};
export const racks: Resource = {
  group: 'rackwright.io',
  version: 'v1alpha1',
  plural: 'racks',
  kind: 'Rack',
  namespaced: false,
};
export const regions: Resource = {
  group: 'rackwright.io',
  version: 'v1alpha1',
  plural: 'regions',
  kind: 'Region',
  namespaced: false,
};
export const resourceOffers: Resource = {
  group: 'rackwright.io',
  version: 'v1alpha1',
  plural: 'resourceoffers',
  kind: 'ResourceOffer',
  namespaced: true,
};
export const skus: Resource = {
  group: 'rackwright.io',
  version: 'v1alpha1',
  plural: 'skus',
  kind: 'SKU',
  namespaced: false,
};
export const units: Resource = {
  group: 'rackwright.io',
  version: 'v1alpha1',
  plural: 'units',
  kind: 'Unit',
  namespaced: false,
};

/** Every kind of the group, in the order of their names. */
export const rackwrightResources: readonly Resource[] = [
  azones,
  clusters,
  cniImages,
  computeAssets,
  computeNodes,
  criImages,
  csiImages,
  flavors,
  k8sImages,
  nodePools,
  operations,
  opsMasters,
  opsMinions,
  osImages,
  racks,
  regions,
  resourceOffers,
  skus,
  units,
];
