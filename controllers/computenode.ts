import { answersSince } from '#models/cluster/answering.ts';
import { answerNext } from '#models/computenode/answer.ts';
import { nodeReady } from '#models/computenode/core.ts';
import { decideComputeNode } from '#models/computenode/decide.ts';
import { nextOperationName } from '#models/computenode/next.ts';
import type { ObservedNode } from '#models/computenode/observed.ts';
import { uidOf } from '#models/computenode/observed.ts';
import type { ComputeAsset } from '#models/generated/computeasset.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import { computeAssets, computeNodes } from '#models/generated/resources.ts';
import type { Stored } from '#models/meta/object.ts';
import { askedOf } from './computenode/asked.ts';
import { certified, certifiedAt } from './computenode/certified.ts';
import { createHeldPods } from './computenode/held-pods.ts';
import { imageSources } from './computenode/image-sources.ts';
import { nodeBeforeLeaving } from './computenode/node-before-leaving.ts';
import { graceUntil } from './computenode/grace.ts';
import { createPatience } from './computenode/patience.ts';
import { layerImages, nodeView, targetOf } from './computenode/view.ts';
import { silenceAround } from './computenode/silence.ts';
import type { ControllerDefinition } from './runtime/controller.ts';
import { isKubeError } from './runtime/kube-error.ts';
import type { Source } from './runtime/source.ts';
import { source } from './runtime/source.ts';
import { clusterOf, isTargetOf } from './shell/cluster-of.ts';
import { conclude } from './shell/conclude.ts';
import { mapped } from './shell/mapped.ts';
import { standingOf } from './shell/places.ts';
import type { Ports } from './shell/ports.ts';
import type { Verdicts } from './shell/verdicts.ts';
import type { Target, TargetLookup } from './targets/target.ts';

/** The sequencer's shell: gathers what `models/computenode` decides on, and carries its decision out. */
export function computeNodeController(ports: Ports, verdicts: Verdicts): ControllerDefinition {
  const { caches, freeze, kube, clock } = ports;
  const { store } = caches.nodes;
  const patience = createPatience();
  const heldPods = createHeldPods();

  async function assetOf(node: ComputeNode): Promise<ObservedNode['asset']> {
    const { assetRef } = node.spec;
    if (assetRef === undefined) return { seen: 'none' };
    const cached = caches.assets.store.get(assetRef.name);
    // A cache that lags could still show the asset before the claim: only what confirms it is believed unread.
    if (cached?.metadata.uid === assetRef.uid && cached.spec.claimRef?.uid === node.metadata.uid) {
      return { seen: 'live', asset: cached };
    }
    try {
      const asset = await kube.get<ComputeAsset>(computeAssets, { name: assetRef.name });
      return asset.metadata.uid === assetRef.uid ? { seen: 'live', asset } : { seen: 'gone' };
    } catch (error) {
      if (isKubeError(error, 'NotFound')) return { seen: 'gone' };
      throw error;
    }
  }

  async function observe(node: Stored<ComputeNode>, lookup: TargetLookup | undefined): Promise<ObservedNode> {
    const cluster = clusterOf(caches, node);
    const asset = await assetOf(node);
    const standing = asset.seen === 'live' ? standingOf(caches, asset.asset) : undefined;
    const { flavorRef, poolRef } = node.spec;
    const flavor = caches.flavors.store.get(flavorRef.name);
    const view = await nodeBeforeLeaving(lookup, node, nodeView(lookup, node.metadata.name));
    return {
      cluster,
      pool: poolRef === undefined ? undefined : caches.pools.store.get(poolRef.name),
      images: layerImages(caches, node, standing?.sku?.spec.arch ?? flavor?.spec.arch),
      asset,
      claimed: caches.assets.store.byIndex('claim', node.metadata.uid),
      operations: caches.operations.store
        .byIndex('computeNode', node.metadata.uid)
        .toSorted((a, b) => a.spec.sequence - b.spec.sequence),
      unanswerable: unanswerable(node),
      node: view,
      certifiedAt: certifiedAt(lookup, node),
      heldPods: view.seen === 'live' ? heldPods.reasons(view.pods.map(uidOf)) : [],
      refusal: verdicts.get(node.metadata.uid),
      maintenance: standing?.maintenance ?? 'None',
      massFailure: standing === undefined || !isSilent(node, view) ? undefined : silenceAround(ports, standing),
      frozen:
        freeze.reason() ?? (cluster?.spec.freeze === true ? `Cluster ${cluster.metadata.name} is frozen` : undefined),
    };
  }

  function unanswerable(node: Stored<ComputeNode>): string | undefined {
    const { next } = node.status ?? {};
    if (next === undefined || caches.operations.store.get(nextOperationName(node, next)) !== undefined)
      return undefined;
    const answer = answerNext(askedOf(caches, node, next.layer), clock.now());
    return answer.answer === 'nothing' ? answer.why : undefined;
  }

  return {
    name: 'computenode',
    workers: 32,
    sources: [...sources(ports), certified(ports), spoken(ports, verdicts)],
    async reconcile(key) {
      const node = store.get(key);
      if (node === undefined) {
        patience.forget(key);
        return { done: 'settled' };
      }
      // One connection from first to last: what is decided on what it showed is done through it, or not at all.
      const lookup = targetOf(ports, clusterOf(caches, node));
      const grace = lookup === undefined ? undefined : graceUntil(node, lookup);
      if (grace !== undefined && clock.now() < grace) return { done: 'requeue', atMs: grace };
      const observed = await observe(node, lookup);
      const now = clock.now();
      const decision = decideComputeNode(node, observed, now);
      const held = patience.until(node, decision, now);
      if (held !== undefined) return { done: 'requeue', atMs: Math.min(held, decision.requeueAt ?? held) };
      const hands = { model: kube, events: ports.events, ids: ports.ids, onEviction: heldPods.note };
      const target = lookup?.found === true ? { target: lookup.target.kube } : {};
      return conclude(computeNodes, node, decision, { ...hands, ...target });
    },
  };
}

/** Only then does it matter who else is silent, and counting those is a walk through a whole AZone. */
function isSilent({ status }: ComputeNode, view: ObservedNode['node']): boolean {
  return status?.joinedAt !== undefined && !(view.seen === 'live' && nodeReady(view.node) === 'True');
}

function sources({ caches, targets, freeze }: Ports): Source[] {
  const { store } = caches.nodes;
  const onAsset = (name: string): string[] => store.byIndex('asset', name).map(({ metadata }) => metadata.name);
  const onCluster = (name: string): string[] => store.byIndex('cluster', name).map(({ metadata }) => metadata.name);
  const known = (name: string): string[] => (store.get(name) === undefined ? [] : [name]);
  const joins = (name: string | undefined, target: Target): boolean => isTargetOf({ caches, targets }, name, target);
  const inRack = (rack: string): string[] =>
    caches.assets.store.byIndex('rack', rack).flatMap(({ metadata }) => onAsset(metadata.name));
  const inAZone = (azone: string): string[] =>
    caches.racks.store.byIndex('azone', azone).flatMap(({ metadata }) => inRack(metadata.name));
  return [
    source(caches.nodes, (node) => [node.metadata.name]),
    source(caches.assets, (asset) => {
      const { claimRef } = asset.spec;
      return [...(claimRef === undefined ? [] : known(claimRef.name)), ...onAsset(asset.metadata.name)];
    }),
    source(caches.operations, ({ spec }) => (spec.computeNodeRef === undefined ? [] : known(spec.computeNodeRef.name))),
    targets.source(
      ({ nodes }) => nodes,
      ({ metadata: { name } }, _old, target) => (joins(name, target) ? [name] : []),
    ),
    targets.source(
      ({ pods }) => pods,
      (pod, old, target) =>
        leavingNodes(store, [pod.spec?.nodeName, old?.spec?.nodeName]).filter((name) => joins(name, target)),
    ),
    mapped(targets.changes, onCluster),
    source(caches.clusters, (cluster, old) =>
      sameSpec(cluster, old) &&
      cluster.status?.version === old?.status?.version &&
      answersSince(cluster) === answersSince(old)
        ? []
        : onCluster(cluster.metadata.name),
    ),
    source(caches.pools, (pool, old) =>
      sameSpec(pool, old) ? [] : store.byIndex('pool', pool.metadata.name).map(({ metadata }) => metadata.name),
    ),
    source(caches.racks, (rack, old) => (sameSpec(rack, old) ? [] : inRack(rack.metadata.name))),
    source(caches.azones, (azone, old) => (sameSpec(azone, old) ? [] : inAZone(azone.metadata.name))),
    source(caches.regions, (region, old) =>
      sameSpec(region, old)
        ? []
        : caches.azones.store.byIndex('region', region.metadata.name).flatMap(({ metadata }) => inAZone(metadata.name)),
    ),
    source(freeze.informer, () => store.list().map(({ metadata }) => metadata.name)),
    ...imageSources(caches, (key) => store.byIndex('image', key).map((node) => node.metadata.name)),
  ];
}

/** Pods matter to a ComputeNode only while it empties its Node. */
function leavingNodes(store: Ports['caches']['nodes']['store'], names: readonly (string | undefined)[]): string[] {
  return names.flatMap((name) => {
    const node = name === undefined ? undefined : store.get(name);
    if (node === undefined) return [];
    const leaving = node.metadata.deletionTimestamp !== undefined || node.status?.phase === 'Draining';
    return leaving ? [node.metadata.name] : [];
  });
}

function sameSpec(
  object: { metadata: { generation?: number } },
  old: { metadata: { generation?: number } } | undefined,
): boolean {
  return old !== undefined && old.metadata.generation === object.metadata.generation;
}

/** The binder's verdicts, as a source of keys. */
function spoken({ caches }: Ports, verdicts: Verdicts): Source {
  return {
    synced: Promise.resolve(true),
    start: (enqueue) =>
      verdicts.onChange((uid) => {
        for (const node of caches.nodes.store.byIndex('unbound', 'yes')) {
          if (node.metadata.uid === uid) enqueue(node.metadata.name);
        }
      }),
  };
}
