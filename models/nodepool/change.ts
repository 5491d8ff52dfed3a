import type { ComputeNode } from '../generated/computenode.ts';
import type { NodePool } from '../generated/nodepool.ts';
import { computeNodes } from '../generated/resources.ts';
import type { Stored } from '../meta/object.ts';
import type { Intent } from '../reconcile/decision.ts';
import { eventIntent } from '../reconcile/decision.ts';
import type { Assignment } from './assign.ts';
import { freeNames, nodeOf } from './node-of.ts';
import type { ObservedPool } from './observed.ts';
import { stamping } from './stamp.ts';

/** What makes the nodes that stay those that are wanted: first who goes, then who comes. */
export function changeOfSize(
  pool: Stored<NodePool>,
  { staying, wanted }: { staying: number; wanted: number },
  { going, stamped, made }: Assignment,
  replaced: Stored<ComputeNode> | undefined,
  { references, isTaken }: Pick<ObservedPool, 'references' | 'isTaken'>,
): Intent[] {
  const released = going.map((node) => node.metadata.name);
  const intents = [...going, ...(replaced === undefined ? [] : [replaced])].map(deletion);
  if (going.length > 0) {
    const message = `Releasing ${going.length} of ${staying}: ${listed(released)}.`;
    intents.push(eventIntent('Normal', 'ScalingDown', message));
  }
  intents.push(...stamped.map(({ node, stamp }) => stamping(node, stamp)));
  if (made.length === 0 || !references.complete) return intents;
  const names = freeNames(pool.metadata.name, isTaken, made.length);
  const message = `Making ${made.length}, to have ${wanted}: ${listed(names)}.`;
  for (const [at, stamp] of made.entries()) {
    const object = nodeOf(pool, names[at] ?? '', stamp);
    intents.push({ do: 'create', side: 'model', resource: computeNodes, object });
  }
  return [...intents, eventIntent('Normal', 'ScalingUp', message)];
}

function deletion(node: Stored<ComputeNode>): Intent {
  const { name, uid } = node.metadata;
  return { do: 'delete', side: 'model', resource: computeNodes, name: { name }, uid };
}

function listed(names: readonly string[]): string {
  return names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ');
}
