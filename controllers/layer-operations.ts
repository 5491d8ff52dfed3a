import { answerNext } from '#models/computenode/answer.ts';
import { nextOperationName } from '#models/computenode/next.ts';
import { operations } from '#models/generated/resources.ts';
import type { OperatedLayer } from '#models/layers/layers.ts';
import { askedOf } from './computenode/asked.ts';
import type { ControllerDefinition } from './runtime/controller.ts';
import { isKubeError } from './runtime/kube-error.ts';
import { source } from './runtime/source.ts';
import type { Ports } from './shell/ports.ts';

/**
 * Answers `status.next` of ComputeNodes for one layer, by creating the Operation it asks for. The name says what it is
 * for, so answering twice is answering once.
 */
export function layerOperationsController(ports: Ports, layer: OperatedLayer): ControllerDefinition {
  const { caches, clock, kube } = ports;

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
      const answer = answerNext(askedOf(caches, node, layer), clock.now());
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
