import type { Outcome } from '#controllers/runtime/controller.ts';
import { source } from '#controllers/runtime/source.ts';
import type { Stored } from '#models/meta/object.ts';
import { timestamp } from '#models/ports/clock.ts';
import { inBatches } from '../../batches.ts';
import { podIndexes } from '../../indexes.ts';
import { conditionOf, withCondition } from '../../objects/condition.ts';
import type { Node } from '../../objects/node.ts';
import { isReady, type Pod } from '../../objects/pod.ts';
import { renewEveryMs } from '../../kubelet/heartbeats.ts';
import { nodes as nodeResource, pods as podResource } from '../../resources.ts';
import { unlessGone } from '../../unless-gone.ts';
import type { ControllerParts } from '../parts.ts';
import { createLeaseWatch } from './lease-watch.ts';
import { nodeHealth } from './node-health.ts';

/** Says of silent nodes that they are, and keeps the taints that follow from a node's condition and from a cordon. */
export function startNodeLifecycle({ kube, informers, clock, log, heartbeats, start, onStop }: ControllerParts): void {
  const nodes = informers.get<Node>(nodeResource);
  const pods = informers.get<Pod>(podResource, { indexes: podIndexes });
  /** Found silent by the last read and not acted on yet. In between reads nobody is: an older read proves nothing now. */
  const silent = new Set<string>();
  const leases = createLeaseWatch(kube, { clock, log, onRead: lookAtAll, goesOn: anyUnsettled });
  onStop(heartbeats.subscribe(() => leases.wake()));
  onStop(() => leases.stop());

  const controller = start({
    name: 'node-lifecycle',
    workers: 4,
    sources: [source(nodes, (node) => [node.metadata.name])],
    reconcile,
  });
  onStop(nodes.store.subscribe({ onAdd: () => leases.wake() }));

  function lookAtAll(): void {
    silent.clear();
    for (const node of nodes.store.list()) {
      const health = nodeHealth(node, leases.renewedAt(node.metadata.name), clock.now());
      if (health.conditions === undefined) continue;
      silent.add(node.metadata.name);
      controller.enqueue(node.metadata.name);
    }
  }

  /** Some node is silent, or has yet to begin, and isn't known for it: time alone will bring news of it. */
  function anyUnsettled(): boolean {
    const now = clock.now();
    return nodes.store.list().some((node) => {
      if (conditionOf(node.status?.conditions, 'Ready')?.status === 'Unknown') return false;
      const renewedAt = leases.renewedAt(node.metadata.name);
      return renewedAt === undefined || now - renewedAt >= renewEveryMs;
    });
  }

  async function reconcile(name: string): Promise<Outcome> {
    const node = nodes.store.get(name);
    const now = clock.now();
    const foundSilent = silent.delete(name);
    if (node === undefined) return { done: 'settled' };
    const { conditions, taints } = nodeHealth(node, foundSilent ? leases.renewedAt(name) : now, now);
    let current = node;
    if (conditions !== undefined) {
      log.info('a node is silent', { object: name });
      current = await kube.updateSubresource<Stored<Node>>(nodeResource, 'status', {
        ...current,
        status: { ...current.status, conditions },
      });
    }
    if (taints !== undefined) {
      const { uid, resourceVersion } = current.metadata;
      await kube.mergePatch(nodeResource, { name }, { metadata: { uid, resourceVersion }, spec: { taints } });
    }
    const isSilent = conditionOf(current.status?.conditions, 'Ready')?.status === 'Unknown';
    const reached = isSilent ? pods.store.byIndex('node', name).filter(isReady) : [];
    const failures = await inBatches(reached, markUnready, clock);
    return failures.length === 0 ? { done: 'settled' } : { done: 'retry', error: failures[0] };
  }

  /** Nobody can vouch for pods on a silent node: budgets and Deployments must not count on them. */
  async function markUnready(pod: Stored<Pod>): Promise<void> {
    const old = pod.status?.conditions ?? [];
    const { reason, message } = { reason: 'NodeNotReady', message: 'the node is silent' };
    const conditions = withCondition(old, { type: 'Ready', status: 'False', reason, message }, timestamp(clock.now()));
    const status = { ...pod.status, conditions: [...conditions] };
    await unlessGone(kube.updateSubresource<Stored<Pod>>(podResource, 'status', { ...pod, status }));
  }
}
