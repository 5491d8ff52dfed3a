import type { Operation } from '../generated/operation.ts';
import type { ComputeAsset } from '../generated/computeasset.ts';
import type { ComputeNode } from '../generated/computenode.ts';
import { nextOperationName } from '../computenode/next.ts';
import type { OpsMinion } from '../generated/opsminion.ts';
import { compareFence } from '../opsminion/fence.ts';
import { fenceOf } from './final.ts';

/** A finished Operation is kept this long, to be read. */
export const keptMs = 60 * 60_000;

/**
 * When a finished Operation may be deleted (ms since the epoch); undefined while its fence isn't on record with the
 * OpsMinion, which brings it back when it is. The machine's end of life needs no record.
 */
export function collectionDue(operation: Operation, minion: OpsMinion | undefined): number | undefined {
  const finished = Date.parse(operation.status?.finishedAt ?? '');
  if (Number.isNaN(finished)) return undefined;
  const fence = fenceOf(operation);
  const begun = operation.status?.startedAt !== undefined;
  if (minion !== undefined && fence !== undefined && begun) {
    const recorded = minion.status?.fence;
    if (recorded === undefined || compareFence(recorded, fence) < 0) return undefined;
  }
  return finished + keptMs;
}

/**
 * Whether someone still goes by what this Operation says: its ComputeNode or its asset names it as the step they are at
 * (one paused, say, before it saw the outcome). Collected, it would be done again.
 */
export function isStillNamed(
  { metadata, spec }: Operation,
  node: ComputeNode | undefined,
  asset: ComputeAsset | undefined,
): boolean {
  if (asset?.spec.claimRef !== undefined && asset.status?.cleaning?.operation === metadata.name) return true;
  const next = node?.status?.next;
  if (node === undefined || next === undefined || node.metadata.uid !== spec.computeNodeRef?.uid) return false;
  return nextOperationName(node, next) === metadata.name;
}
