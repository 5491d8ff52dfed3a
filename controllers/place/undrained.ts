import { mustGo } from '#models/computenode/drain.ts';
import { providerID } from '#models/computenode/identity.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import { targetOf } from '../computenode/view.ts';
import { clusterOf } from '../shell/cluster-of.ts';
import type { Ports } from '../shell/ports.ts';

/** How many ComputeNodes on assets in these Racks hold work still, or haven't been drained yet. */
export function undrainedNodes(ports: Ports, racks: readonly string[]): number {
  const { assets, nodes } = ports.caches;
  let undrained = 0;
  for (const rack of racks) {
    for (const { spec } of assets.store.byIndex('rack', rack)) {
      const node = spec.claimRef === undefined ? undefined : nodes.store.get(spec.claimRef.name);
      if (node !== undefined && node.metadata.uid === spec.claimRef?.uid && !isDrained(ports, node)) undrained += 1;
    }
  }
  return undrained;
}

/** Without a view of its cluster nothing is known of a node, and it counts as undrained. */
function isDrained(ports: Ports, node: ComputeNode): boolean {
  const lookup = targetOf(ports, clusterOf(ports.caches, node));
  if (lookup?.found !== true) return false;
  const { nodes, pods } = lookup.target;
  const { name } = node.metadata;
  const coreNode = nodes.store.get(name);
  // No Node of ours: nothing was started there, or it has left; else it may still become one.
  if (coreNode?.spec?.providerID !== providerID(node))
    return node.status?.left === true || node.status?.phase === 'Failed';
  return coreNode.spec.unschedulable === true && !pods.store.byIndex('node', name).some(mustGo);
}
