import type { ComputeNode, ComputeNodeSpec } from '../generated/computenode.ts';
import { computeNodes } from '../generated/resources.ts';
import type { Stored } from '../meta/object.ts';
import type { Intent } from '../reconcile/decision.ts';

/** What tells on a ComputeNode for whom its pool has it. It may change until the node has a machine. */
export type Stamp = Pick<ComputeNodeSpec, 'gang' | 'priority' | 'preemptionPolicy'>;

export function bears({ spec }: ComputeNode, stamp: Stamp): boolean {
  return isOfClass(spec, stamp) && spec.gang?.name === stamp.gang?.name && spec.gang?.size === stamp.gang?.size;
}

/** Served alike, in whatever gang they are. */
export function isOfClass(stamp: Stamp, other: Stamp): boolean {
  return stamp.priority === other.priority && stamp.preemptionPolicy === other.preemptionPolicy;
}

export function stampOf({ gang, priority, preemptionPolicy }: Stamp): Stamp {
  return {
    ...(gang === undefined ? {} : { gang: { ...gang } }),
    ...(priority === undefined ? {} : { priority }),
    ...(preemptionPolicy === undefined ? {} : { preemptionPolicy }),
  };
}

export function stamping({ metadata: { name, uid } }: Stored<ComputeNode>, stamp: Stamp): Intent {
  const { gang = null, priority = null, preemptionPolicy = null } = stamp;
  const patch = { spec: { gang, priority, preemptionPolicy } };
  return { do: 'patch', side: 'model', resource: computeNodes, name: { name }, uid, patch };
}
