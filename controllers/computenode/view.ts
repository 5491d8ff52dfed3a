import type { LayerImage, ObservedNode } from '#models/computenode/observed.ts';
import type { Cluster } from '#models/generated/cluster.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import { imageUsable } from '#models/image/usable.ts';
import type { ImageRefField } from '#models/layers/layers.ts';
import { layers } from '#models/layers/layers.ts';
import type { Caches } from '../shell/caches.ts';
import type { Ports } from '../shell/ports.ts';
import type { TargetLookup } from '../targets/target.ts';

/** The connection to a ComputeNode's Cluster; undefined where there is no such Cluster. */
export function targetOf({ targets }: Ports, cluster: Cluster | undefined): TargetLookup | undefined {
  return cluster === undefined ? undefined : targets.of(cluster);
}

/** The Node of a ComputeNode and its pods, as the informers of its own Cluster show them, and no other's. */
export function nodeView(lookup: TargetLookup | undefined, name: string): ObservedNode['node'] {
  if (lookup === undefined) return { seen: 'unread', message: 'its Cluster does not exist' };
  if (!lookup.found) return { seen: 'unread', message: lookup.message };
  const { nodes, pods } = lookup.target;
  const node = nodes.store.get(name);
  return node === undefined ? { seen: 'none' } : { seen: 'live', node, pods: pods.store.byIndex('node', name) };
}

/** A ComputeNode, or what a NodePool would make one of. */
export type Imaged = {
  spec: Pick<ComputeNode['spec'], 'clusterRef' | ImageRefField>;
  status?: ComputeNode['status'];
};

/** Each image that the spec names, and whether it may be installed on this node now. */
export function layerImages(caches: Caches, node: Imaged, arch: string | undefined): LayerImage[] {
  const server = caches.clusters.store.get(node.spec.clusterRef.name)?.status?.version;
  return layers.flatMap((row): LayerImage[] => {
    if (row.image === undefined) return [];
    const { kind, ref } = row.image;
    const name = node.spec[ref]?.name;
    if (name === undefined) return [];
    const image = caches.images[kind].store.get(name);
    const installed = node.status?.layers?.some((layer) => layer.name === row.name && layer.imageRef?.name === name);
    const usable = imageUsable(image, {
      kind,
      name,
      installed: installed === true,
      ...(arch === undefined ? {} : { arch }),
      ...(server === undefined ? {} : { server }),
    });
    if (!usable.usable || image === undefined) {
      const { reason, message } = usable.usable ? missing(kind, name) : usable;
      return [{ layer: row.name, usable: false, reason, message }];
    }
    const { parameters = {} } = image.spec;
    const delivery = 'delivery' in image.spec && image.spec.delivery === 'Manifest' ? 'Manifest' : 'Host';
    return [{ layer: row.name, usable: true, kind, name, digest: usable.digest, image: { parameters, delivery } }];
  });
}

function missing(kind: string, name: string): { reason: 'ImageNotFound'; message: string } {
  return { reason: 'ImageNotFound', message: `${kind} ${name} doesn't exist: create it, or refer to another.` };
}
