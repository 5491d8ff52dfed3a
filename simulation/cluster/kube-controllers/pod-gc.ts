import type { Outcome } from '#controllers/runtime/controller.ts';
import { isKubeError } from '#controllers/runtime/kube-error.ts';
import { source } from '#controllers/runtime/source.ts';
import { keyOf, nameOf } from '#models/meta/object.ts';
import { podIndexes } from '../indexes.ts';
import type { Node } from '../objects/node.ts';
import type { Pod } from '../objects/pod.ts';
import { nodes as nodeResource, pods as podResource } from '../resources.ts';
import { unlessGone } from '../unless-gone.ts';
import type { ControllerParts } from './parts.ts';
import { collectReason, isVouchedOff } from './pod-gc-reason.ts';

/** How long a node has to be missing before its pods are taken for orphans. */
const quarantineMs = 40_000;

/** Removes pods that no kubelet will ever end. */
export function startPodGc({ kube, informers, clock, log, start, onStop }: ControllerParts): void {
  const pods = informers.get<Pod>(podResource, { indexes: podIndexes });
  const nodes = informers.get<Node>(nodeResource);
  const missingSince = new Map<string, number>();
  onStop(nodes.store.subscribe({ onAdd: (node) => missingSince.delete(node.metadata.name) }));

  /** 0 when the time is over and the server, asked once more, doesn't know the node. */
  async function orphanedAt(nodeName: string): Promise<number> {
    const since = missingSince.get(nodeName) ?? clock.now();
    missingSince.set(nodeName, since);
    const at = since + quarantineMs;
    if (clock.now() < at) return at;
    try {
      await kube.get(nodeResource, { name: nodeName });
      return clock.now() + quarantineMs;
    } catch (error) {
      if (isKubeError(error, 'NotFound')) return 0;
      throw error;
    }
  }

  start({
    name: 'pod-gc',
    sources: [
      source(pods, (pod) => (mayConcern(pod) ? [keyOf(pod)] : [])),
      source(nodes, (node) => (mayEnd(node) ? pods.store.byIndex('node', node.metadata.name).map(keyOf) : [])),
    ],
    async reconcile(key): Promise<Outcome> {
      const pod = pods.store.get(key);
      const nodeName = pod?.spec.nodeName ?? '';
      const reason = pod && collectReason(pod, nodes.store.get(nodeName));
      if (pod === undefined || reason === undefined) return { done: 'settled' };
      if (reason === 'OrphanOfNode') {
        const atMs = await orphanedAt(nodeName);
        if (atMs > 0) return { done: 'requeue', atMs };
      }
      log.info('collecting a pod', { object: key, reason });
      const { uid } = pod.metadata;
      if (pods.store.byIndex('node', nodeName).length <= 1) missingSince.delete(nodeName);
      await unlessGone(kube.delete(podResource, nameOf(key), { uid, gracePeriodSeconds: 0 }));
      return { done: 'settled' };
    },
  });

  function mayEnd(node: Node): boolean {
    return nodes.store.get(node.metadata.name) === undefined || isVouchedOff(node);
  }
  function mayConcern(pod: Pod): boolean {
    const { nodeName = '' } = pod.spec;
    return pod.metadata.deletionTimestamp !== undefined || (nodeName !== '' && nodes.store.get(nodeName) === undefined);
  }
}
