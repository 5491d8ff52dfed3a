import type { ObjectMeta } from '../meta/object.ts';

/** On NodePools, ComputeNodes and Nodes of a Unit: its name. */
export const unitLabel = 'rackwright.io/unit';

/** On NodePools, ComputeNodes and Nodes of a Unit, and the key of their taint: which instance they are of. */
export const unitInstanceLabel = 'rackwright.io/unit-instance';

/** Of its cell and its gang too. The number is behind the last dash, so no two Units share one. */
export function instanceName(unit: string, index: number): string {
  return `${unit}-${index}`;
}

/** Of those that `metadata` carries, to be handed on from pool to ComputeNode to Node. */
export function unitLabels({ labels }: Pick<ObjectMeta, 'labels'>): Record<string, string> {
  const own: Record<string, string> = {};
  for (const key of [unitLabel, unitInstanceLabel]) {
    const value = labels?.[key];
    if (value !== undefined) own[key] = value;
  }
  return own;
}
