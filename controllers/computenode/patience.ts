import { isPassing, passingMs } from '#models/computenode/passing.ts';
import type { ComputeNode, ComputeNodeStatus } from '#models/generated/computenode.ts';
import type { Stored } from '#models/meta/object.ts';
import type { Decision } from '#models/reconcile/decision.ts';
import { same } from '#models/reconcile/same.ts';

/**
 * Holds a passing status back for a moment: a node that finds its machine, joins or becomes Ready at once isn't first said
 * to wait for it. Kept in memory only; lost with the process, it costs a write and nothing else.
 */
export interface Patience {
  /** Until when `decision` need not be written (ms since the epoch); undefined when it is to be carried out now. */
  until(node: Stored<ComputeNode>, decision: Decision<ComputeNodeStatus>, now: number): number | undefined;
  /** The ComputeNode of this name is gone. */
  forget(name: string): void;
}

export function createPatience(): Patience {
  /** When a passing status was first decided and not written, by name. */
  const since = new Map<string, number>();
  return {
    until({ metadata: { name }, status }, decision, now) {
      if (same(status, decision.status) || !isPassing(status ?? {}, decision)) {
        since.delete(name);
        return undefined;
      }
      const first = since.get(name) ?? now;
      since.set(name, first);
      if (now < first + passingMs) return first + passingMs;
      since.delete(name);
      return undefined;
    },
    forget(name) {
      since.delete(name);
    },
  };
}
