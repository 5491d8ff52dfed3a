import { answerNext } from '#models/computenode/answer.ts';
import { nextOperationName } from '#models/computenode/next.ts';
import type { ComputeAsset } from '#models/generated/computeasset.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import { operations } from '#models/generated/resources.ts';
import type { OperatedLayer } from '#models/layers/layers.ts';
import { layerRow } from '#models/layers/layers.ts';
import { layerImages } from './computenode/view.ts';
import type { ControllerDefinition } from './runtime/controller.ts';
import { isKubeError } from './runtime/kube-error.ts';
import { source } from './runtime/source.ts';
import { standingOf } from './shell/places.ts';
import type { Ports } from './shell/ports.ts';

/**
 * Answers `status.next` of ComputeNodes for one layer, by creating the Operation it asks for. The name says what it is
 * for, so answering twice is answering once.
 */
export function layerOperationsController(ports: Ports, layer: OperatedLayer): ControllerDefinition {
  const { caches, clock, kube } = ports;

  function imageOf(node: ComputeNode): Parameters<typeof answerNext>[0]['image'] {
    const found = layerImages(caches, node, undefined).find((image) => image.layer === layer);
    const { image: row } = layerRow(layer);
    return found?.usable === true && row !== undefined ? caches.images[row.kind].store.get(found.name) : undefined;
  }

  function placeOf(asset: ComputeAsset | undefined): Parameters<typeof answerNext>[0]['place'] {
    if (asset === undefined) return undefined;
    const { rack, azone, region } = standingOf(caches, asset);
    if (rack === undefined || azone === undefined || region === undefined) return undefined;
    return { rack: rack.metadata.name, azone, region };
  }

  return {
    name: `layer-${layer}`,
    workers: 16,
    sources: [
      source(caches.nodes, ({ metadata, status }, old) =>
        status?.next?.layer === layer && status.next.sequence !== old?.status?.next?.sequence ? [metadata.name] : [],
      ),
      source(caches.assets, ({ spec }, old) => {
        const { claimRef } = spec;
        if (claimRef === undefined) return [];
        const same =
          old?.spec.claimRef?.uid === claimRef.uid && old.spec.opsMasterRef?.name === spec.opsMasterRef?.name;
        if (same) return [];
        return caches.nodes.store.get(claimRef.name)?.status?.next?.layer === layer ? [claimRef.name] : [];
      }),
      // Deleted by hand, an Operation that is still asked for is made again, and found begun by its name.
      source(caches.operations, ({ metadata, spec }) => {
        const node = spec.computeNodeRef === undefined ? undefined : caches.nodes.store.get(spec.computeNodeRef.name);
        const next = node?.status?.next;
        if (node === undefined || next?.layer !== layer) return [];
        return nextOperationName(node, next) === metadata.name ? [node.metadata.name] : [];
      }),
    ],
    async reconcile(key) {
      const node = caches.nodes.store.get(key);
      const next = node?.status?.next;
      if (node === undefined || next?.layer !== layer) return { done: 'settled' };
      if (caches.operations.store.get(nextOperationName(node, next)) !== undefined) return { done: 'settled' };
      const { assetRef, flavorRef } = node.spec;
      const asset = assetRef === undefined ? undefined : caches.assets.store.get(assetRef.name);
      const flavor = caches.flavors.store.get(flavorRef.name);
      const { nodeLabels = {}, nodeTaints = [] } = flavor?.spec ?? {};
      const asked = {
        node,
        asset,
        image: imageOf(node),
        place: placeOf(asset),
        flavor: { labels: nodeLabels, taints: nodeTaints },
      };
      const answer = answerNext(asked, clock.now());
      switch (answer.answer) {
        case 'nothing':
          return { done: 'settled' };
        case 'later':
          return { done: 'requeue', atMs: answer.at };
        case 'create':
          try {
            await kube.create(operations, answer.operation);
          } catch (error) {
            if (!isKubeError(error, 'AlreadyExists')) throw error;
          }
          return { done: 'settled' };
      }
    },
  };
}
