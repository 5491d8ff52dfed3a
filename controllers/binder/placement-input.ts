import type { ComputeNode } from '#models/generated/computenode.ts';
import { gangTurn } from '#models/binder/gang.ts';
import type { Stored } from '#models/meta/object.ts';
import type { PlacementInput, Want } from '#models/placement/candidate.ts';
import type { Refusal } from '#models/placement/refusal.ts';
import { gangKey, nameOf } from '#models/placement/scope.ts';
import { inTurn, type Waiting } from '#models/placement/turns.ts';
import type { Caches } from '../shell/caches.ts';
import { avoidsOf } from './avoids.ts';
import { hallOf, type Hall } from './hall.ts';
import type { Claims } from './pending.ts';
import { fitting, totalOf, waitingOf } from './wants.ts';
import { yieldingOf, type YieldingOptions } from './yielding.ts';
import { cellDomain, standingMembers } from './standing.ts';

export interface PlacementRequest {
  /** ComputeNodes that a machine is picked for: `unboundOf(…).picking`. */
  pending: readonly Stored<ComputeNode>[];
  /** Of ComputeNodes that aren't pending: `claimsOf`, and what was written and isn't in the caches yet. */
  assumed?: Claims;
  /** Where the caller keeps it: what `hallOf(caches, assumed)` gives. */
  hall?: Hall;
  /** Names of assets that a ComputeNode, by uid, can't have for now; sorted. None when left out. */
  withheld?: (uid: string) => readonly string[];
  /** What is known of those that could give their machine up. */
  yielding?: YieldingOptions;
}

export interface PlacementQuestion {
  /** What `place` is asked; its wants stand in the order in which they are served. */
  input: PlacementInput;
  /** By uid: those that aren't asked for, and why. */
  refused: Map<string, Refusal>;
}

/** Everything that placement has to know about `pending`, by the caches alone: the same for the binder, plan and explain. */
export function placementInput(caches: Caches, request: PlacementRequest): PlacementQuestion {
  const { pending, assumed = new Map() } = request;
  const hall = request.hall ?? hallOf(caches, assumed);
  const refused = new Map<string, Refusal>();
  const known = pending.filter((node) => {
    if (caches.flavors.store.get(node.spec.flavorRef.name) !== undefined) return true;
    refused.set(node.metadata.uid, { reason: 'FlavorNotFound', considered: 0, classes: [] });
    return false;
  });
  const line: Waiting[] = [];
  for (const [gang, members] of Map.groupBy(known, gangKey)) {
    const together = gang === undefined ? undefined : gangOf(caches, gang, members, assumed, refused);
    for (const node of members) {
      if (refused.has(node.metadata.uid)) continue;
      const { uid } = node.metadata;
      line.push(waitingOf(node, together?.has(uid) === true ? gang : undefined, request.withheld?.(uid)));
    }
  }
  const pools = new Set(known.flatMap(({ spec }) => (spec.poolRef === undefined ? [] : [spec.poolRef.name])));
  const { placed } = hall;
  const wants = inTurn(line, (group) => totalOf(placed.get(group)));
  const input = {
    wants: settled(wants, caches, hall, assumed),
    stock: hall.stock,
    racks: hall.racks,
    placed,
    avoids: avoidsOf(caches, pools),
    fit: fitting(caches, hall),
    ...(wants.some(({ preempts }) => preempts) ? { yielding: yieldingOf(caches, hall, request.yielding) } : {}),
  };
  return { input, refused };
}

/** Uids of those of the gang that are placed all or none; whoever has to wait for the others is refused. */
function gangOf(
  caches: Caches,
  key: string,
  members: readonly Stored<ComputeNode>[],
  assumed: Claims,
  refused: Map<string, Refusal>,
): ReadonlySet<string> {
  const waiting = members.map(({ metadata, spec }) => ({
    uid: metadata.uid,
    name: metadata.name,
    since: Date.parse(metadata.creationTimestamp),
    size: spec.gang?.size ?? 0,
  }));
  const turn = gangTurn(waiting, standingMembers(caches.nodes.store.byIndex('gang', key), assumed).length);
  // One alone is no gang: it is the last that was missing.
  if (turn.turn === 'place') return turn.together.size > 1 ? turn.together : new Set();
  const gang = { name: nameOf(key), size: turn.size, there: turn.there };
  for (const { uid } of waiting) refused.set(uid, { reason: 'GangIncomplete', gang, considered: 0, classes: [] });
  return new Set();
}

/** The wants, each of a cell that stands somewhere already with the domain it stands in. */
function settled(wants: readonly Want[], caches: Caches, hall: Hall, assumed: Claims): Want[] {
  const domains = new Map<string, string | undefined>();
  return wants.map((want) => {
    const { confinement } = want;
    if (confinement === undefined) return want;
    const { cell } = confinement;
    if (!domains.has(cell)) domains.set(cell, cellDomain(caches, hall, confinement, assumed));
    const domain = domains.get(cell);
    return domain === undefined ? want : { ...want, confinement: { ...confinement, domain } };
  });
}
