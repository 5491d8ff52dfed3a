import type { ComputeAsset } from '#models/generated/computeasset.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import { azones, computeAssets, computeNodes, nodePools, racks } from '#models/generated/resources.ts';
import type { AZone } from '#models/generated/azone.ts';
import type { NodePool } from '#models/generated/nodepool.ts';
import type { Rack } from '#models/generated/rack.ts';
import type { View } from './view.ts';

type Ref = { name: string } | undefined;

/** Which objects refer to one of each resource: `[resource of the users, the references of a user]`. */
const assetRefs =
  (pick: (spec: ComputeAsset['spec']) => Ref) =>
  (view: View): [string, Ref][] =>
    view.list<ComputeAsset>(computeAssets).map(({ metadata, spec }) => [`ComputeAsset ${metadata.name}`, pick(spec)]);
const nodeRefs =
  (pick: (spec: ComputeNode['spec']) => Ref) =>
  (view: View): [string, Ref][] =>
    view.list<ComputeNode>(computeNodes).map(({ metadata, spec }) => [`ComputeNode ${metadata.name}`, pick(spec)]);

const users: Readonly<Record<string, (view: View) => [string, Ref][]>> = {
  'regions.rackwright.io': (view) =>
    view.list<AZone>(azones).map(({ metadata, spec }) => [`AZone ${metadata.name}`, spec.regionRef]),
  'azones.rackwright.io': (view) =>
    view.list<Rack>(racks).map(({ metadata, spec }) => [`Rack ${metadata.name}`, spec.azoneRef]),
  'racks.rackwright.io': assetRefs(({ rackRef }) => rackRef),
  'skus.rackwright.io': assetRefs(({ skuRef }) => skuRef),
  'opsmasters.rackwright.io': assetRefs(({ opsMasterRef }) => opsMasterRef),
  'clusters.rackwright.io': (view) => [
    ...nodeRefs(({ clusterRef }) => clusterRef)(view),
    ...view
      .list<NodePool>(nodePools)
      .map(({ metadata, spec }): [string, Ref] => [`NodePool ${metadata.name}`, spec.clusterRef]),
  ],
  'nodepools.rackwright.io': nodeRefs(({ poolRef }) => poolRef),
  'osimages.rackwright.io': nodeRefs(({ osImageRef }) => osImageRef),
  'criimages.rackwright.io': nodeRefs(({ criImageRef }) => criImageRef),
  'k8simages.rackwright.io': nodeRefs(({ k8sImageRef }) => k8sImageRef),
  'cniimages.rackwright.io': nodeRefs(({ cniImageRef }) => cniImageRef),
  'csiimages.rackwright.io': nodeRefs(({ csiImageRef }) => csiImageRef),
};

/** One object that refers to this one, or undefined when none does. */
export function usersOf(view: View, id: string, name: string): string | undefined {
  return users[id]?.(view).find(([, ref]) => ref?.name === name)?.[0];
}
