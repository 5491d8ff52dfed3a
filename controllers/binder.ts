import { bound, claimed } from '#models/binder/claim.ts';
import { barred, isComing } from '#models/binder/plan.ts';
import { reachableCondition } from '#models/cluster/answering.ts';
import { conditionOf } from '#models/conditions/conditions.ts';
import type { Cluster } from '#models/generated/cluster.ts';
import type { ComputeAsset } from '#models/generated/computeasset.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import type { NodePool } from '#models/generated/nodepool.ts';
import { computeAssets, computeNodes } from '#models/generated/resources.ts';
import type { Stored } from '#models/meta/object.ts';
import { place } from '#models/placement/place.ts';
import { describeWithheld } from '#models/placement/refusal.ts';
import { earliest } from '#models/reconcile/decision.ts';
import { same } from '#models/reconcile/same.ts';
import { Assumptions } from './binder/assumptions.ts';
import { KeptHall } from './binder/kept-hall.ts';
import { claimsOf, unboundOf, type Claims, type NodeSeen } from './binder/pending.ts';
import { Preempting } from './binder/preempting.ts';
import { placementInput } from './binder/placement-input.ts';
import { WithheldClaims } from './binder/withheld-claims.ts';
import { imageSources } from './computenode/image-sources.ts';
import { nodeView, targetOf } from './computenode/view.ts';
import type { ControllerDefinition } from './runtime/controller.ts';
import { isKubeError, type KubeError } from './runtime/kube-error.ts';
import { source } from './runtime/source.ts';
import { specChanged } from './shell/changed.ts';
import { gathered } from './shell/gathered.ts';
import { merged } from './shell/merged.ts';
import { mapped } from './shell/mapped.ts';
import { maintenanceFor, standingOf } from './shell/places.ts';
import type { Ports } from './shell/ports.ts';
import type { Verdicts } from './shell/verdicts.ts';

/** How long changes are gathered before another pass: it places what came meanwhile. The first comes at once. */
const gatherMs = 50;
/** Claims of one pass that are written at the same time. */
const width = 32;

/**
 * The one worker that picks machines. It binds in two guarded writes, claim then assetRef, so that at any crash the
 * claim tells what was meant; and remembers what it has just claimed until the cache shows it.
 */
export function binderController(ports: Ports, verdicts: Verdicts): ControllerDefinition {
  const { caches, kube, log } = ports;
  const assumptions = new Assumptions();
  const kept = new KeptHall(caches);
  const preempting = new Preempting(ports);
  const withheld = new WithheldClaims();
  /** When refusals whose numbers moved may be told (ms since the epoch). */
  let heldBackUntil: number | undefined;

  /** What is wrong with one object holds up that object, not all that is pending. */
  function isItsOwnFault(error: unknown): error is KubeError {
    return isKubeError(error, 'Conflict') || (isKubeError(error) && !error.retryable);
  }

  async function bind(node: Stored<ComputeNode>, asset: Stored<ComputeAsset>): Promise<void> {
    try {
      await kube.update(computeNodes, bound(node, asset));
    } catch (error) {
      // The claim stands; the next pass completes it, or its asset gives it back when the node is being deleted.
      if (!isItsOwnFault(error)) throw error;
      if (isKubeError(error, 'Conflict', 'NotFound')) return;
      log.warn('could not bind', { object: node.metadata.name, asset: asset.metadata.name, error });
    }
  }

  /** What was picked at the start of the pass may be paused, cordoned or told to go since: many claims are written before it. */
  function isStillMeant(picked: Stored<ComputeNode>, asset: Stored<ComputeAsset>): boolean {
    const node = caches.nodes.store.get(picked.metadata.name);
    if (node?.metadata.uid !== picked.metadata.uid || node.metadata.deletionTimestamp !== undefined) return false;
    if (node.spec.paused === true) return false;
    return barred(asset, maintenanceFor(standingOf(caches, asset)), false) === undefined;
  }

  /** @returns whether the claim was won. */
  async function claim(node: Stored<ComputeNode>, assetName: string): Promise<boolean> {
    const asset = caches.assets.store.get(assetName);
    if (asset === undefined || !isStillMeant(node, asset)) return false;
    const wish = claimed(asset, node);
    assumptions.assume(assetName, node.metadata.uid, wish.spec.claimEpoch);
    let won: Stored<ComputeAsset>;
    try {
      won = await kube.update(computeAssets, wish);
    } catch (error) {
      if (isKubeError(error, 'UnknownOutcome')) assumptions.doubt(assetName);
      else assumptions.drop(assetName);
      if (!isItsOwnFault(error)) throw error;
      if (isRefusedForGood(error)) {
        passOver(node, asset, error);
        return false;
      }
      log.debug('lost the race for a machine', { object: node.metadata.name, asset: assetName, error });
      return false;
    }
    await bind(node, won);
    return true;
  }

  function passOver(node: Stored<ComputeNode>, asset: Stored<ComputeAsset>, error: KubeError): void {
    const what = withheld.note(node, asset, error.message, ports.clock.now());
    log.warn('claim refused', { object: node.metadata.name, asset: asset.metadata.name, error });
    ports.events.record(node, { type: 'Warning', reason: 'ClaimRefused', message: describeWithheld(what) });
  }

  const nodeSeen: NodeSeen = (node, cluster) => nodeView(targetOf(ports, cluster), node.metadata.name);

  async function pass(): Promise<boolean> {
    await assumptions.refresh((name) => caches.assets.store.get(name), kube);
    const unbound = unboundOf(caches, nodeSeen, assumptions.byNode());
    for (const { node, asset } of unbound.complete) await bind(node, asset);
    return pick(unbound.picking, new Map([...claimsOf(unbound), ...assumptions.byNode()]));
  }

  async function pick(nodes: readonly Stored<ComputeNode>[], assumed: Claims): Promise<boolean> {
    const now = ports.clock.now();
    withheld.refresh(nodes, (name) => caches.assets.store.get(name), now);
    const { input, refused } = placementInput(caches, {
      pending: nodes.filter(({ metadata }) => !withheld.rests(metadata.uid, now)),
      assumed,
      withheld: (uid) => withheld.from(uid),
      hall: kept.now(assumed),
      yielding: { frozen: ports.freeze.reason() !== undefined, leaving: preempting.leaving() },
    });
    const byUid = new Map(nodes.map((node) => [node.metadata.uid, node]));
    let lost = false;
    if (input.wants.length > 0) {
      const placement = place(input);
      for (const { want, refusal } of placement.refused) refused.set(want.uid, refusal);
      for (let at = 0; at < placement.placed.length; at += width) {
        const chunk = placement.placed.slice(at, at + width);
        const won = await Promise.allSettled(
          chunk.map(({ want, candidate }) => {
            const node = byUid.get(want.uid);
            return node === undefined ? Promise.resolve(false) : claim(node, candidate.name);
          }),
        );
        for (const each of won) {
          if (each.status === 'rejected') throw each.reason;
          if (!each.value) lost = true;
        }
      }
      // Who lost a race may get another machine that is free: that is seen first.
      if (!lost) await preempting.carryOut(placement.reserved);
    }
    const claims = assumptions.byNode();
    const left = nodes.flatMap(({ metadata: { uid } }) => (claims.has(uid) ? [] : [uid]));
    heldBackUntil = verdicts.replace(withheld.told(refused, left), ports.clock.now());
    return lost;
  }

  const wake = (): string[] => ['pass'];
  const waiting = (): string[] => (caches.nodes.store.byIndex('unbound', 'yes').length > 0 ? wake() : []);
  const sources = [
    source(caches.nodes, (node, old) => {
      if (node.spec.assetRef === undefined || old?.spec.assetRef === undefined) return wake();
      // Who leaves is no longer counted where it stands; and another may be preemptible by now.
      return specChanged(node, old) ? waiting() : [];
    }),
    source(caches.assets, (asset, old) => (stockChanged(asset, old) ? waiting() : [])),
    source(caches.pools, (pool, old) => (rulesChanged(pool, old) ? waiting() : [])),
    source(caches.flavors, (flavor, old) => (specChanged(flavor, old) ? waiting() : [])),
    source(caches.skus, (sku, old) =>
      // Flavors select by labels, which count to no generation.
      specChanged(sku, old) || !same(sku.metadata.labels, old?.metadata.labels) ? waiting() : [],
    ),
    source(caches.racks, (rack, old) => (specChanged(rack, old) ? waiting() : [])),
    source(caches.azones, (azone, old) => (specChanged(azone, old) ? waiting() : [])),
    source(caches.regions, (region, old) => (specChanged(region, old) ? waiting() : [])),
    source(caches.clusters, (cluster, old) =>
      specChanged(cluster, old) || old?.status?.version !== cluster.status?.version || answersAnew(cluster, old)
        ? waiting()
        : [],
    ),
    // Nothing is taken from anyone while all is frozen.
    source(ports.freeze.informer, waiting),
    ...imageSources(caches, waiting),
    ports.targets.source(
      ({ nodes }) => nodes,
      (_node, old) => (old === undefined ? waiting() : []),
    ),
    mapped(ports.targets.changes, waiting),
  ];

  return {
    name: 'binder',
    workers: 1,
    sources: [kept.source, gathered(merged(sources), ports.clock, gatherMs, { leading: true })],
    async reconcile() {
      if (await pass()) return { done: 'retry' };
      const atMs = earliest(heldBackUntil, withheld.nextAt(ports.clock.now()));
      return atMs === undefined ? { done: 'settled' } : { done: 'requeue', atMs };
    },
  };
}

/** Whether the API server will say the same again as long as nobody changes anything, and not for who came first. */
function isRefusedForGood(error: KubeError): boolean {
  return !error.retryable && error.reason !== 'NotFound';
}

/** Whether what NodePools say of standing apart, and of giving machines up, may be another now. */
function rulesChanged(pool: NodePool, old: NodePool | undefined): boolean {
  return (
    pool.spec.preemptible !== old?.spec.preemptible ||
    pool.spec.paused !== old?.spec.paused ||
    !same(pool.spec.antiAffinity, old?.spec.antiAffinity) ||
    !same(pool.metadata.labels, old?.metadata.labels)
  );
}

/** Whether nodes of it may be drained again, or no more. */
function answersAnew(cluster: Cluster, old: Cluster | undefined): boolean {
  return conditionOf(cluster, reachableCondition)?.status !== conditionOf(old, reachableCondition)?.status;
}

function stockChanged(asset: ComputeAsset, old: ComputeAsset | undefined): boolean {
  return (
    old === undefined ||
    asset.metadata.generation !== old.metadata.generation ||
    asset.status?.phase !== old.status?.phase ||
    asset.status?.observedGeneration !== old.status?.observedGeneration ||
    asset.status?.failures !== old.status?.failures ||
    !same(asset.status?.facts, old.status?.facts) ||
    isComing(asset) !== isComing(old) ||
    // Pools select by labels, which count to no generation.
    !same(asset.metadata.labels, old.metadata.labels)
  );
}
