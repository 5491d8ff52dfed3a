import type { ComputeNode } from '../generated/computenode.ts';
import type { Stored } from '../meta/object.ts';
import { isReady } from './census.ts';

export interface Expendability {
  /** Whether it is of a gang that the pool doesn't want any more. */
  isLeft: (node: ComputeNode) => boolean;
  /** Names of those that offers want to go first, in this order. */
  releaseFirst: ReadonlySet<string>;
  /** Whether there are more of its priority than are asked for. */
  isSurplus: (node: ComputeNode) => boolean;
}

/**
 * Who goes first when a pool shrinks: of a gang that is gone, named by an offer in the order of its list, failed, without
 * a machine, not Ready, of a priority that fewer are asked for, then the youngest.
 */
export function byExpendability({ isLeft, releaseFirst, isSurplus }: Expendability) {
  const turns = new Map([...releaseFirst].map((name, turn) => [name, turn]));
  return (a: Stored<ComputeNode>, b: Stored<ComputeNode>): number =>
    Number(isLeft(b)) - Number(isLeft(a)) ||
    turnOf(a, turns) - turnOf(b, turns) ||
    rankOf(a) - rankOf(b) ||
    Number(isSurplus(b)) - Number(isSurplus(a)) ||
    compare(b.metadata.creationTimestamp, a.metadata.creationTimestamp) ||
    compareNames(b.metadata.name, a.metadata.name);
}

function turnOf({ metadata }: ComputeNode, turns: ReadonlyMap<string, number>): number {
  return turns.get(metadata.name) ?? turns.size;
}

function rankOf(node: ComputeNode): number {
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
