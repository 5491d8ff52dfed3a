import { bound, claimed } from '#models/binder/claim.ts';
import { preemptions } from '#models/binder/preempt.ts';
import type { ComputeAsset } from '#models/generated/computeasset.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import type { Stored } from '#models/meta/object.ts';
import { place } from '#models/placement/place.ts';
import type { Refusal } from '#models/placement/refusal.ts';
import { unboundOf } from '../binder/pending.ts';
import { partiesOf } from '../binder/preempting.ts';
import { placementInput } from '../binder/placement-input.ts';
import { kube } from './assets.ts';
import { withGeneration } from './carry-out.ts';
import { refuse } from './nodes.ts';
import type { Stage } from './stage.ts';

/** One pass of the binder. @returns whether anything got a machine. */
export function placePending(stage: Stage): boolean {
  const { world, marks } = stage;
  if (!marks.placement) return false;
  const { caches } = world;
  const { complete, picking } = unboundOf(caches, stage.nodeSeen);
  for (const { node, asset } of complete) bind(stage, node, asset);
  const refusals = picking.length === 0 ? new Map<string, Refusal>() : pick(stage, picking);
  const progress = complete.length > 0 || picking.length > refusals.size;
  // Another pass may find room that this one made: a hard spread that moved on.
  marks.placement = progress && refusals.size > 0;
  for (const node of caches.nodes.store.byIndex('unbound', 'yes')) {
    if (node.metadata.deletionTimestamp === undefined) refuse(stage, node, refusals.get(node.metadata.uid));
  }
  return progress;
}

/** @returns why the others got none, by uid. */
function pick(stage: Stage, picking: readonly Stored<ComputeNode>[]): ReadonlyMap<string, Refusal> {
  const { caches } = stage.world;
  const byUid = new Map(picking.map((node) => [node.metadata.uid, node]));
  const { input, refused } = placementInput(caches, {
    pending: picking,
    hall: stage.hall.now(new Map()),
    yielding: { frozen: stage.frozen !== undefined, leaving: new Set() },
  });
  const placement = place(input);
  for (const { want, refusal } of placement.refused) refused.set(want.uid, refusal);
  for (const { want, candidate } of placement.placed) {
    const node = byUid.get(want.uid);
    const asset = caches.assets.store.get(candidate.name);
    if (node !== undefined && asset !== undefined) bind(stage, node, claim(stage, node, asset));
  }
  for (const taken of preemptions(placement.reserved)) {
    const victim = partiesOf(caches, taken)?.victim;
    if (victim !== undefined) stage.world.delete(kube(victim));
  }
  return refused;
}

function claim({ world }: Stage, node: Stored<ComputeNode>, asset: Stored<ComputeAsset>): Stored<ComputeAsset> {
  const mine = claimed(asset, node);
  world.put(withGeneration(kube(mine), kube(asset)));
  return mine;
}

function bind({ world }: Stage, node: Stored<ComputeNode>, asset: Stored<ComputeAsset>): void {
  world.put(withGeneration(kube(bound(node, asset)), kube(node)));
}
