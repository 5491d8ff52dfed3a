import { conditionOf } from '#models/conditions/conditions.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import type { TargetLookup } from '../targets/target.ts';

/** How long a cluster may be out of reach before its ComputeNodes say so each for itself, in ms. Its Cluster says so at once. */
const graceMs = 60_000;

/**
 * Until when a ComputeNode whose cluster is out of reach keeps saying what it said (ms since the epoch): connections break
 * and are made anew, as with each restart, and nodes by the hundred shouldn't be rewritten twice for it. Nothing is done
 * meanwhile that would need the cluster. Undefined where it isn't out of reach, or where nothing was said yet.
 */
export function graceUntil(node: ComputeNode, lookup: TargetLookup): number | undefined {
  if (lookup.found || conditionOf(node, 'Ready') === undefined) return undefined;
  return lookup.since + graceMs;
}
