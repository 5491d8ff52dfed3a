import type { Outcome } from '#controllers/runtime/controller.ts';
import { source } from '#controllers/runtime/source.ts';
import type { Stored } from '#models/meta/object.ts';
import { earliest } from '#models/reconcile/decision.ts';
import { inBatches } from '../../batches.ts';
import { podIndexes } from '../../indexes.ts';
import type { Node } from '../../objects/node.ts';
import { isFinished, type Pod } from '../../objects/pod.ts';
import { nodes as nodeResource, pods as podResource } from '../../resources.ts';
import { unlessGone } from '../../unless-gone.ts';
import type { ControllerParts } from '../parts.ts';
import { evictionTime } from './eviction-time.ts';

/** Deletes pods from nodes with NoExecute taints, each when its toleration has run out. */
export function startTaintEviction({ kube, informers, clock, log, start }: ControllerParts): void {
  const nodes = informers.get<Node>(nodeResource);
  const pods = informers.get<Pod>(podResource, { indexes: podIndexes });
  const drives = (node: Node | undefined): boolean =>
    node?.spec?.taints?.some(({ effect }) => effect === 'NoExecute') ?? false;

  start({
    name: 'taint-eviction',
    workers: 4,
    sources: [
      source(nodes, (node) => (drives(node) ? [node.metadata.name] : [])),
      source(pods, ({ spec: { nodeName = '' } }) => (drives(nodes.store.get(nodeName)) ? [nodeName] : [])),
    ],
    async reconcile(name): Promise<Outcome> {
      const taints = nodes.store.get(name)?.spec?.taints ?? [];
      const now = clock.now();
      const due: Stored<Pod>[] = [];
      let next: number | undefined;
      for (const pod of pods.store.byIndex('node', name)) {
        if (pod.metadata.deletionTimestamp !== undefined || isFinished(pod)) continue;
        const at = evictionTime(pod, taints, now);
        if (at !== undefined && at <= now) due.push(pod);
        else next = earliest(next, at);
      }
      if (due.length > 0) log.info('evicting pods from a tainted node', { object: name, pods: due.length });
      const evict = ({ metadata: { name: podName, namespace = '', uid } }: Stored<Pod>): Promise<void> =>
        unlessGone(kube.delete(podResource, { name: podName, namespace }, { uid }));
      const failures = await inBatches(due, evict, clock);
      if (failures.length > 0) return { done: 'retry', error: failures[0] };
      return next === undefined ? { done: 'settled' } : { done: 'requeue', atMs: next };
    },
  });
}
