import type { Asked } from '#models/computenode/answer.ts';
import type { ComputeAsset } from '#models/generated/computeasset.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import { layerRow, type LayerName } from '#models/layers/layers.ts';
import type { Caches } from '../shell/caches.ts';
import { standingOf } from '../shell/places.ts';
import { layerImages } from './view.ts';

/** What the answer to the node's `status.next` is made of, as far as it is there. */
export function askedOf(caches: Caches, node: ComputeNode, layer: LayerName): Asked {
  const { assetRef, flavorRef } = node.spec;
  const asset = assetRef === undefined ? undefined : caches.assets.store.get(assetRef.name);
  const { nodeLabels = {}, nodeTaints = [] } = caches.flavors.store.get(flavorRef.name)?.spec ?? {};
  return {
    node,
    asset,
    image: imageOf(caches, node, layer),
    place: asset === undefined ? undefined : placeOf(caches, asset),
    flavor: { labels: nodeLabels, taints: nodeTaints },
  };
}

function imageOf(caches: Caches, node: ComputeNode, layer: LayerName): Asked['image'] {
  const found = layerImages(caches, node, undefined).find((image) => image.layer === layer);
  const { image: row } = layerRow(layer);
  return found?.usable === true && row !== undefined ? caches.images[row.kind].store.get(found.name) : undefined;
}

function placeOf(caches: Caches, asset: ComputeAsset): Asked['place'] {
  const { rack, azone, region } = standingOf(caches, asset);
  if (rack === undefined || azone === undefined || region === undefined) return undefined;
  return { rack: rack.metadata.name, azone, region };
}
