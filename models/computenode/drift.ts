import type { ConditionInput } from '../conditions/conditions.ts';
import type { ComputeNode } from '../generated/computenode.ts';
import type { Draft } from './draft.ts';
import type { ObservedNode } from './observed.ts';
import { driftedLayers } from './wanted-layers.ts';

/** Drift is shown, not acted on: a joined node isn't changed under its pods. */
export function drift(node: ComputeNode, status: Draft, observed: ObservedNode, epoch: number): ConditionInput {
  const layers = driftedLayers(node, status, observed, epoch);
  if (layers.length === 0) {
    return { type: 'UpToDate', status: 'True', reason: 'UpToDate', message: 'Every layer is as the spec wants it.' };
  }
  const message = `Outdated: ${layers.join(', ')}. Delete this ComputeNode to have its pool replace it.`;
  return { type: 'UpToDate', status: 'False', reason: 'Drifted', message };
}
