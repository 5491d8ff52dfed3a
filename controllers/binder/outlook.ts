import type { ComputeNode } from '#models/generated/computenode.ts';
import type { Stored } from '#models/meta/object.ts';
import { place } from '#models/placement/place.ts';
import type { Against } from '#models/placement/refuse.ts';
import type { Refusal } from '#models/placement/refusal.ts';
import type { Caches } from '../shell/caches.ts';
import { claimsOf, unboundOf, type NodeSeen } from './pending.ts';
import { placementInput } from './placement-input.ts';

/** What the binder would do about one ComputeNode in its next pass. */
export type Outlook =
  /** It has a machine, or a claim on one that only lacks its second write. */
  | { outlook: 'bound'; asset: string }
  /** It isn't to be bound now; `bindingObstacle` or its own state says why. */
  | { outlook: 'left' }
  | { outlook: 'placed'; asset: string }
  /** `against`: every machine with the first thing that keeps it from this node; empty where none was looked at. */
  | { outlook: 'refused'; refusal: Refusal; against: readonly Against[] };

/**
 * Places all that is pending as the binder would, by the caches alone, and says what comes of `node`: its refusal whole,
 * machine by machine, beside the counts that its status has room for.
 */
export function outlookOf(caches: Caches, node: Stored<ComputeNode>, nodeSeen?: NodeSeen): Outlook {
  const { uid } = node.metadata;
  const { assetRef } = node.spec;
  if (assetRef !== undefined) return { outlook: 'bound', asset: assetRef.name };
  const unbound = unboundOf(caches, nodeSeen);
  const assumed = claimsOf(unbound);
  const claimed = assumed.get(uid);
  if (claimed !== undefined) return { outlook: 'bound', asset: claimed };
  const { input, refused } = placementInput(caches, { pending: unbound.picking, assumed });
  const refusal = refused.get(uid);
  if (refusal !== undefined) return { outlook: 'refused', refusal, against: [] };
  const placement = place(input, { whole: uid });
  const placed = placement.placed.find(({ want }) => want.uid === uid);
  if (placed !== undefined) return { outlook: 'placed', asset: placed.candidate.name };
  const found = placement.refused.find(({ want }) => want.uid === uid);
  return found === undefined
    ? { outlook: 'left' }
    : { outlook: 'refused', refusal: found.refusal, against: found.against ?? [] };
}
