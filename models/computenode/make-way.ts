import type { ComputeNode } from '../generated/computenode.ts';
import type { Operation } from '../generated/operation.ts';
import { drainStep } from './drain.ts';
import { providerID } from './identity.ts';
import type { ObservedNode, Scene } from './observed.ts';

const pollMs = 5_000;

/**
 * Drains a Node that stands in the way of an operation on its machine: one whose kubelet has registered although, as far
 * as anyone knows, it isn't installed yet. The cordon is lifted once the ComputeNode is Ready.
 */
export function makeWay(
  node: ComputeNode,
  operation: Operation,
  { node: seen }: ObservedNode,
  now: number,
): Pick<Scene, 'intents' | 'requeueAt'> {
  const waits = operation.status?.phase === 'Pending' && operation.status.reason === 'NodeNotDrained';
  if (!waits || seen.seen !== 'live' || seen.node.spec?.providerID !== providerID(node)) return {};
  const step = drainStep(seen.node, seen.pods, false);
  switch (step.drain) {
    case 'cordon':
      return { intents: [step.intent] };
    case 'evicting':
      return { intents: step.intents, requeueAt: now + pollMs };
    case 'silent':
    case 'drained':
      return {};
  }
}
