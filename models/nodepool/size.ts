import type { ComputeNode } from '../generated/computenode.ts';
import type { Stored } from '../meta/object.ts';
import { isReady } from './census.ts';

/** Who goes first when a pool shrinks: named by an offer, failed, without a machine, not Ready, then the youngest. */
export function byExpendability(releaseFirst: ReadonlySet<string>) {
  return (a: Stored<ComputeNode>, b: Stored<ComputeNode>): number => {
    const rank = rankOf(a, releaseFirst) - rankOf(b, releaseFirst);
    if (rank !== 0) return rank;
    const age = compare(b.metadata.creationTimestamp, a.metadata.creationTimestamp);
    return age === 0 ? compareNames(b.metadata.name, a.metadata.name) : age;
  };
}

function rankOf(node: ComputeNode, releaseFirst: ReadonlySet<string>): number {
  if (releaseFirst.has(node.metadata.name)) return 0;
  if (node.status?.phase === 'Failed') return 1;
  if (node.spec.assetRef === undefined) return 2;
  return isReady(node) ? 4 : 3;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** `pool-10` after `pool-9`. */
function compareNames(a: string, b: string): number {
  return a.length - b.length || compare(a, b);
}
