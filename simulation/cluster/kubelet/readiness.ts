import type { Machine } from '../../world/machine.ts';
import { conditionOf } from '../objects/condition.ts';
import type { Node } from '../objects/node.ts';
import { networkMissing, runtimeStarting, type Readiness } from './node-status.ts';

/** How long a runtime takes to come up after a boot. */
export const runtimeStartMs = 3_000;

/** What kubelet can say of itself, and until when (ms) that holds by itself. */
export function readinessOf(
  node: Node,
  machine: Machine,
  around: { startedAt: number; now: number; needsCni: boolean },
): { readiness: Readiness; until?: number } {
  const upAt = around.startedAt + runtimeStartMs;
  if (around.now < upAt && !wasReadyOnThisBoot(node, machine)) return { readiness: runtimeStarting, until: upAt };
  return { readiness: around.needsCni && !hasCni(machine) ? networkMissing : { ready: true } };
}

/** A kubelet that is restarted under running containers doesn't doubt its runtime. */
function wasReadyOnThisBoot({ status }: Node, { bootId }: Machine): boolean {
  return status?.nodeInfo?.bootID === bootId && conditionOf(status?.conditions, 'Ready')?.status === 'True';
}

function hasCni({ disk }: Machine): boolean {
  return disk.os !== undefined && disk.layers.cni?.incarnation === disk.os.incarnation;
}
