import { decideComputeNode } from '#models/computenode/decide.ts';
import type { ObservedNode } from '#models/computenode/observed.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import { hasFinalizer, releaseFinalizer } from '#models/meta/finalizers.ts';
import type { Stored } from '#models/meta/object.ts';
import { isReady } from '#models/nodepool/census.ts';
import type { Refusal } from '#models/placement/refusal.ts';
import { layerImages } from '../computenode/view.ts';
import { clusterOf } from '../shell/cluster-of.ts';
import { standingOf } from '../shell/places.ts';
import { isPaused, kube } from './assets.ts';
import { carryOut } from './carry-out.ts';
import { frozenFor, lacksLayers } from './frozen.ts';
import { installing, joined, left, nodeAsSeen } from './outside.ts';
import { taken, type Stage } from './stage.ts';

/** Nodes whose installation, or whose leaving, is on the agenda, by uid. */
export interface UnderWay {
  installing: Set<string>;
  leaving: Set<string>;
}

/** Every ComputeNode that something happened to, but for those that wait for a machine. */
export function settleNodes(stage: Stage, underWay: UnderWay): void {
  const { world, marks } = stage;
  for (const name of taken(marks.nodes)) {
    const node = world.caches.nodes.store.get(name);
    if (node === undefined) continue;
    if (node.metadata.deletionTimestamp !== undefined) release(stage, underWay, node);
    else if (node.spec.assetRef !== undefined) keep(stage, underWay, node);
  }
}

/** What a ComputeNode's own controller says of it while the binder finds no machine. */
export function refuse(stage: Stage, node: Stored<ComputeNode>, refusal: Refusal | undefined): void {
  const { world, marks } = stage;
  const observed = { ...observe(stage, node), refusal, node: stage.nodeSeen(node, clusterOf(world.caches, node)) };
  marks.quietly(() => carryOut(world, kube(node), decideComputeNode(node, observed, world.now)));
  // It has its finalizer now, and may be placed.
  if (!hasFinalizer(node, releaseFinalizer)) marks.placement = true;
}

function keep(stage: Stage, underWay: UnderWay, node: Stored<ComputeNode>): void {
  const { world } = stage;
  const { phase } = node.status ?? {};
  if (phase === 'Ready' && !isReady(node)) return;
  if (phase === 'Ready' || phase === 'Draining' || node.status?.failure !== undefined || node.spec.paused === true) {
    carryOut(world, kube(node), decideComputeNode(node, observe(stage, node), world.now));
    return;
  }
  // What is repaired, updated or drained is none that is being installed.
  const comes =
    phase === undefined || phase === 'Pending' || phase === 'Binding' || phase === 'Installing' || phase === 'Joining';
  if (comes && !underWay.installing.has(node.metadata.uid)) install(stage, underWay, node);
}

function install(stage: Stage, underWay: UnderWay, node: Stored<ComputeNode>): void {
  const { world, marks, agenda, timetable, untimed } = stage;
  const asset = world.caches.assets.store.get(node.spec.assetRef?.name ?? '');
  const { cluster, operations } = observe(stage, node);
  if (asset === undefined || cluster?.spec.paused === true || isPaused(world.caches, asset)) return;
  if (frozenFor(stage.frozen, cluster) !== undefined && lacksLayers(node, operations)) return;
  underWay.installing.add(node.metadata.uid);
  const { ends, known } = timetable.install(node, asset, world.now);
  if (!known) untimed.add(node.metadata.name);
  const begun = node.status?.sequence === undefined ? installing(node, world.now) : node;
  marks.quietly(() => world.put(kube(begun)));
  marks.assets.add(asset.metadata.name);
  agenda.add(ends, () => {
    const now = world.caches.nodes.store.get(node.metadata.name);
    const stays = now?.metadata.uid === node.metadata.uid && now.metadata.deletionTimestamp === undefined;
    if (stays) marks.quietly(() => world.put(kube(joined(now, world.now))));
  });
}

/**
 * Decides as the sequencer does until it would stop kubelet: then all that is left is for the machine to do it, which is
 * assumed. Whatever else it waits for, it says, and stays.
 */
function release(stage: Stage, underWay: UnderWay, node: Stored<ComputeNode>): void {
  const { world, agenda } = stage;
  const { name, uid } = node.metadata;
  if (underWay.leaving.has(uid) && node.status?.left !== true) return;
  const decision = decideComputeNode(node, observe(stage, node), world.now);
  carryOut(world, kube(node), decision);
  const { next } = decision.status;
  if (next?.action !== 'Reset' || decision.status.left === true) return;
  underWay.leaving.add(uid);
  agenda.add(world.now, () => {
    const now = world.caches.nodes.store.get(name);
    if (now?.metadata.uid === uid) world.put(kube(left(now, world.now)));
  });
}

function observe({ world, frozen }: Stage, node: Stored<ComputeNode>): ObservedNode {
  const { caches } = world;
  const { assetRef, flavorRef, poolRef } = node.spec;
  const cluster = clusterOf(caches, node);
  const asset = assetRef === undefined ? undefined : caches.assets.store.get(assetRef.name);
  const standing = asset === undefined ? undefined : standingOf(caches, asset);
  const arch = standing?.sku?.spec.arch ?? caches.flavors.store.get(flavorRef.name)?.spec.arch;
  return {
    cluster,
    pool: poolRef === undefined ? undefined : caches.pools.store.get(poolRef.name),
    images: layerImages(caches, node, arch),
    asset: assetSeen(node, asset),
    claimed: caches.assets.store.byIndex('claim', node.metadata.uid),
    operations: caches.operations.store.byIndex('computeNode', node.metadata.uid),
    unanswerable: undefined,
    node: nodeAsSeen(node, cluster),
    certifiedAt: undefined,
    heldPods: [],
    refusal: undefined,
    maintenance: standing?.maintenance ?? 'None',
    massFailure: undefined,
    frozen: frozenFor(frozen, cluster),
  };
}

function assetSeen(
  { spec }: ComputeNode,
  asset: Extract<ObservedNode['asset'], { seen: 'live' }>['asset'] | undefined,
): ObservedNode['asset'] {
  if (spec.assetRef === undefined) return { seen: 'none' };
  return asset?.metadata.uid === spec.assetRef.uid ? { seen: 'live', asset } : { seen: 'gone' };
}
