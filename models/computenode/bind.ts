import type { Reason } from '../conditions/reasons.ts';
import { conditionOf } from '../conditions/conditions.ts';
import type { Cluster } from '../generated/cluster.ts';
import type { ComputeNode } from '../generated/computenode.ts';
import { describeRefusal } from '../placement/refusal.ts';
import { providerID } from './identity.ts';
import type { ObservedNode, Scene } from './observed.ts';
import { waiting } from './observed.ts';

/** What the schema leaves room for; `explain` tells them all. */
const mostClasses = 16;

/** Waits for the binder, and says what keeps it from finding a machine. */
export function awaitBinding(node: ComputeNode, observed: ObservedNode): Scene {
  const obstacle = bindingObstacle(node, observed);
  if (obstacle !== undefined) return waiting(obstacle.reason, obstacle.message, { event: { type: 'ACCEPTED' } });
  const { refusal } = observed;
  if (refusal === undefined) {
    // A binder that was just started hasn't spoken yet: what it said before stands until it does.
    const told = node.status?.refused === undefined ? undefined : conditionOf(node, 'Ready');
    if (told?.reason === 'InsufficientCapacity' || told?.reason === 'GangIncomplete') {
      return waiting(told.reason, told.message, { event: { type: 'ACCEPTED' } });
    }
    return waiting('Binding', 'Waiting for a machine.', { event: { type: 'ACCEPTED' } });
  }
  return waiting(refusal.reason, describeRefusal(refusal, node.spec.flavorRef.name), {
    event: { type: 'ACCEPTED' },
    status: {
      refused: { reasons: refusal.classes.slice(0, mostClasses).map(({ reason, count }) => ({ reason, count })) },
    },
  });
}

export function pausedCluster({ metadata }: Cluster): string {
  return `Cluster ${metadata.name} is paused: nothing is done in it.`;
}

export type Obstacle = {
  reason: Reason;
  message: string;
};

/** What keeps a ComputeNode from being bound at all, whatever is in stock; undefined when the binder may pick. */
export function bindingObstacle(
  node: ComputeNode,
  observed: Pick<ObservedNode, 'cluster' | 'node' | 'frozen' | 'images'>,
): Obstacle | undefined {
  const { name } = node.metadata;
  if (node.spec.paused === true) return { reason: 'Paused', message: `ComputeNode ${name} is paused.` };
  if (observed.cluster === undefined) {
    return { reason: 'ClusterNotFound', message: `Cluster ${node.spec.clusterRef.name} doesn't exist: create it.` };
  }
  if (observed.cluster.spec.paused === true) return { reason: 'Paused', message: pausedCluster(observed.cluster) };
  const { node: seen } = observed;
  if (seen.seen === 'unread') {
    return {
      reason: 'ClusterUnreachable',
      message: `Cluster ${node.spec.clusterRef.name} can't be read: ${seen.message}`,
    };
  }
  if (seen.seen === 'live' && seen.node.spec?.providerID !== providerID(node)) {
    const message = `Node ${name} exists already and isn't ours (${seen.node.spec?.providerID ?? 'no providerID'}). Delete it, or name this ComputeNode otherwise.`;
    return { reason: 'NodeNameTaken', message };
  }
  // No machine is held for what can't be installed.
  const unusable = observed.images.find((image) => !image.usable);
  return unusable?.usable === false ? { reason: unusable.reason, message: unusable.message } : undefined;
}
