import { decideCapacity } from '#models/capacity/decide.ts';
import type { WaitingPod } from '#models/capacity/observed.ts';
import type { CorePod } from '#models/computenode/core.ts';
import { nodeReady } from '#models/computenode/core.ts';
import type { Cluster } from '#models/generated/cluster.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import type { Flavor } from '#models/generated/flavor.ts';
import type { SKU } from '#models/generated/sku.ts';
import type { Stored } from '#models/meta/object.ts';
import { pods as podResource } from '#models/meta/core-resources.ts';
import { same } from '#models/reconcile/same.ts';
import { createLedger, isUnplaced, type Ledger } from './capacity/ledger.ts';
import { CapacityMemory } from './capacity/memory.ts';
import { nothingSeen, sightOf, whatIsSeen } from './capacity/observe.ts';
import { inWaves } from './capacity/waves.ts';
import type { ControllerDefinition, ReconcileContext } from './runtime/controller.ts';
import { createEventRecorder, type EventRecorder } from './runtime/events.ts';
import { source } from './runtime/source.ts';
import { carryOutAll } from './shell/carry-out.ts';
import type { CapacityFindings } from './shell/capacity-findings.ts';
import { specChanged } from './shell/changed.ts';
import { mapped } from './shell/mapped.ts';
import { merged } from './shell/merged.ts';
import type { Ports } from './shell/ports.ts';
import type { Target } from './targets/target.ts';

/** A storm of pods is answered once it has died down, and other changes in their own time. */
const pace = { idleMs: 1_000, mostMs: 10_000, otherMs: 1_000 };

/**
 * Keeps the room of each Cluster by ResourceOffers. It is a controller of its own beside that of Cluster: a pod waits for
 * it, so it may not stand in line behind a cluster that is slow to answer for its version, and it reads stores that Cluster
 * has nothing to do with. The status of a Cluster still has one writer: what is found here goes there in memory
 * (`CapacityFindings`), as the binder's verdicts go to ComputeNode.
 */
export function capacityController(ports: Ports, findings: CapacityFindings): ControllerDefinition {
  const { caches, clock, kube, targets } = ports;
  const memory = new CapacityMemory();
  const ledgers = new WeakMap<Target, Ledger>();
  const recorders = new WeakMap<Target, EventRecorder>();

  function ledgerOf(target: Target): Ledger {
    const known = ledgers.get(target);
    if (known !== undefined) return known;
    const ledger = createLedger(target.pods.store, clock);
    ledgers.set(target, ledger);
    return ledger;
  }

  /** Events about a pod are written where it is. */
  function recorderOf(target: Target, { signal }: ReconcileContext): EventRecorder {
    if (target === targets.local) return ports.events;
    const known = recorders.get(target);
    if (known !== undefined) return known;
    const by = { component: 'rackwright', instance: 'rackwright' };
    const recorder = createEventRecorder({ kube: target.kube, clock, ids: ports.ids, log: ports.log, ...by });
    signal.addEventListener('abort', () => recorder.stop(), { once: true });
    recorders.set(target, recorder);
    return recorder;
  }

  function frozen(cluster: Cluster): string | undefined {
    return (
      ports.freeze.reason() ?? (cluster.spec.freeze === true ? `Cluster ${cluster.metadata.name} is frozen` : undefined)
    );
  }

  const isKept = (cluster: Cluster | undefined): boolean => cluster?.spec.capacity !== undefined;
  const kept = (name: string): string[] => (isKept(caches.clusters.store.get(name)) ? [name] : []);
  const everyKept = (): string[] =>
    caches.clusters.store.list().flatMap((cluster) => (isKept(cluster) ? [cluster.metadata.name] : []));
  const ofTarget = ({ cluster }: Target): string[] =>
    cluster === undefined
      ? caches.clusters.store.list().flatMap((each) => (each.spec.local && isKept(each) ? [each.metadata.name] : []))
      : kept(cluster);
  const ofPool = (name: string): string[] => {
    const pool = caches.pools.store.get(name);
    return pool === undefined ? [] : kept(pool.spec.clusterRef.name);
  };

  const newlyWaiting = targets.source(
    ({ pods }) => pods,
    (pod, old, target) => (isUnplaced(pod) && (old === undefined || !isUnplaced(old)) ? ofTarget(target) : []),
  );
  const others = merged([
    targets.source(
      ({ pods }) => pods,
      (pod, old, target) => (old === undefined || hasMoved(pod, old) ? ofTarget(target) : []),
    ),
    targets.source(
      ({ nodes }) => nodes,
      (node, old, target) =>
        old === undefined ||
        nodeReady(node) !== nodeReady(old) ||
        !same(node.spec, old.spec) ||
        !same(node.status?.allocatable, old.status?.allocatable)
          ? ofTarget(target)
          : [],
    ),
    mapped(targets.changes, kept),
    source(caches.clusters, (cluster, old) => (specChanged(cluster, old) ? [cluster.metadata.name] : [])),
    source(caches.pools, (pool, old) => (specChanged(pool, old) ? kept(pool.spec.clusterRef.name) : [])),
    source(caches.nodes, (node, old) =>
      old === undefined || hasTurned(node, old) ? kept(node.spec.clusterRef.name) : [],
    ),
    source(caches.offers, (offer, old) => (specChanged(offer, old) ? ofPool(offer.spec.poolRef.name) : [])),
    source(caches.flavors, (flavor, old) =>
      specChanged(flavor, old) || !same(counted(flavor), counted(old)) ? everyKept() : [],
    ),
    source(caches.skus, (sku, old) =>
      specChanged(sku, old) || isStocked(sku) !== (old !== undefined && isStocked(old)) ? everyKept() : [],
    ),
    source(caches.azones, (_, old) => (old === undefined ? everyKept() : [])),
    source(caches.regions, (_, old) => (old === undefined ? everyKept() : [])),
    source(ports.freeze.informer, everyKept),
  ]);

  function tell(
    toTell: readonly { pod: WaitingPod; message: string }[],
    target: Target,
    context: ReconcileContext,
  ): void {
    const recorder = recorderOf(target, context);
    for (const { pod, message } of toTell) {
      // What a list gives carries no kind of its own.
      const about = { ...pod.pod, apiVersion: 'v1', kind: podResource.kind };
      recorder.record(about, { type: 'Warning', reason: 'NoMachineFits', message });
    }
  }

  return {
    name: 'capacity',
    workers: 2,
    sources: [inWaves(newlyWaiting, others, clock, pace)],
    async reconcile(key, context) {
      const cluster = caches.clusters.store.get(key);
      if (cluster === undefined || !isKept(cluster)) {
        memory.forget(key);
        findings.set(key, undefined);
        return { done: 'settled' };
      }
      const lookup = targets.of(cluster);
      const now = clock.now();
      const remembered = memory.of(cluster);
      const observed = {
        sight: sightOf(lookup),
        ...(lookup.found ? whatIsSeen(caches, cluster, lookup.target, ledgerOf(lookup.target)) : nothingSeen()),
        frozen: frozen(cluster),
        ...remembered,
      };
      const decision = decideCapacity(cluster, observed, now);
      await carryOutAll(decision.intents, cluster, { model: kube, events: ports.events, ids: ports.ids });
      if (lookup.found) tell(decision.toTell, lookup.target, context);
      const told = new Set(decision.toTell.map(({ pod }) => pod.pod.metadata.uid));
      for (const pod of observed.pods) {
        const { uid } = pod.pod.metadata;
        if (remembered.told.has(uid)) told.add(uid);
      }
      memory.keep(cluster, decision.idleSince, lookup.found ? told : new Set(remembered.told));
      findings.set(key, decision.findings);
      return decision.requeueAt === undefined ? { done: 'settled' } : { done: 'requeue', atMs: decision.requeueAt };
    },
  };
}

/** Machines of a Flavor: those that are free, and all. */
function counted(flavor: Flavor | undefined): unknown {
  return [flavor?.status?.available, flavor?.status?.matching];
}

function isStocked({ status }: SKU): boolean {
  return (status?.assets ?? 0) > 0;
}

/** Whether a pod takes room elsewhere than before, keeps another node, or waits no more. */
function hasMoved(pod: Stored<CorePod>, old: Stored<CorePod>): boolean {
  return (
    pod.spec?.nodeName !== old.spec?.nodeName ||
    pod.status?.phase !== old.status?.phase ||
    pod.metadata.deletionTimestamp !== old.metadata.deletionTimestamp ||
    isUnplaced(pod) !== isUnplaced(old)
  );
}

function hasTurned(node: Stored<ComputeNode>, old: Stored<ComputeNode>): boolean {
  const readiness = ({ status }: ComputeNode): string | undefined =>
    status?.conditions?.find(({ type }) => type === 'Ready')?.reason;
  return specChanged(node, old) || node.status?.phase !== old.status?.phase || readiness(node) !== readiness(old);
}
