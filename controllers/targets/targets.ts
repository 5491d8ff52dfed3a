import type { Cluster } from '#models/generated/cluster.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import type { KubeObject, Stored } from '#models/meta/object.ts';
import type { Clock } from '#models/ports/clock.ts';
import type { Log } from '#models/ports/log.ts';
import type { Random } from '#models/ports/random.ts';
import type { Informer, InformerSet } from '../runtime/informers.ts';
import type { Kube } from '../runtime/kube.ts';
import { source, type Source } from '../runtime/source.ts';
import type { ClusterConnector } from './connector.ts';
import { createKeeper, type Keeper } from './keeper.ts';
import { createOwnership } from './ownership.ts';
import { connecting, type Target, type TargetFault, type TargetLookup, type Targets } from './target.ts';
import { targetInformers } from './target-informers.ts';

export interface TargetsOptions {
  /** Of the cluster that holds the model. */
  kube: Kube;
  /** Of its API server's certificate. */
  caPem?: string;
  informers: InformerSet;
  clusters: Informer<Cluster>;
  /** Index: cluster. */
  computeNodes: Informer<ComputeNode>;
  connector: ClusterConnector;
  /** Nothing more may be written, anywhere. */
  ended: () => boolean;
  clock: Clock;
  random: Random;
  log: Log;
}

/** Targets, and what keeps them. Until it is started, only local Clusters are served. */
export interface KeptTargets extends Targets {
  /** Connects to each Cluster with a kubeconfig that is there or comes, in the background. */
  start(): void;
  /** Resolves when no connection is left but the caller's own. */
  stop(): Promise<void>;
}

export function createTargets(options: TargetsOptions): KeptTargets {
  const { kube, informers, clusters, computeNodes, connector, ended, clock, random, log } = options;
  const { caPem } = options;
  const local: Target = {
    cluster: undefined,
    ...(caPem === undefined ? {} : { caPem }),
    kube,
    ...targetInformers(informers),
    reached: undefined,
  };
  const keepers = new Map<string, { uid: string; keeper: Keeper }>();
  const listeners = new Set<(cluster: string) => void>();
  const ownership = createOwnership({
    kube,
    clusters,
    computeNodes,
    connectedTo: (name) => keepers.get(name)?.keeper.target()?.reached?.clusterUID,
  });
  let unsubscribe: (() => void) | undefined;
  /** Clusters that were last seen to lead back to the cluster that holds the model. */
  const leadingHome = new Set<string>();

  function tell(cluster: string): void {
    for (const listener of Array.from(listeners)) listener(cluster);
    tellRivals(cluster);
  }

  /** Who may have a cluster depends on who else leads to it. */
  function tellRivals(cluster: string): void {
    const clusterUID = keepers.get(cluster)?.keeper.target()?.reached?.clusterUID;
    const wasHome = leadingHome.delete(cluster);
    const isHome = clusterUID !== undefined && ownership.isHome(clusterUID);
    if (isHome) leadingHome.add(cluster);
    for (const [name, { keeper }] of keepers) {
      const lookup = keeper.lookup();
      const rival = lookup.found ? lookup.target.reached?.clusterUID === clusterUID : lookup.reason === 'ClusterTaken';
      if (name !== cluster && rival) keeper.wake();
    }
    if (!wasHome && !isHome) return;
    for (const { metadata, spec } of clusters.store.list()) {
      if (spec.local) for (const listener of Array.from(listeners)) listener(metadata.name);
    }
  }

  function keep({ metadata: { name, uid }, spec }: Stored<Cluster>): void {
    const known = keepers.get(name);
    if (known?.uid === uid && !spec.local) {
      known.keeper.wake();
      return;
    }
    if (known !== undefined) release(name);
    if (spec.local) return;
    const keeper = createKeeper({
      name,
      cluster: () => clusters.store.get(name),
      kube,
      connector,
      clock,
      random,
      log,
      ended,
      admit: (cluster, clusterUID) => ownership.admit(cluster, clusterUID),
      onChange: () => tell(name),
    });
    keepers.set(name, { uid, keeper });
    tell(name);
  }

  function release(name: string): void {
    const known = keepers.get(name);
    if (known === undefined) return;
    keepers.delete(name);
    void known.keeper.stop();
    tell(name);
  }

  function unkept(name: string): TargetLookup {
    return { found: false, ...connecting(name), since: clock.now(), retryAt: clock.now() };
  }

  function refused(fault: TargetFault): TargetLookup {
    return { found: false, ...fault, since: -Infinity, retryAt: clock.now() + 60_000 };
  }

  return {
    local,
    of(cluster) {
      const { name, uid } = cluster.metadata;
      if (cluster.spec.local) {
        const stored = clusters.store.get(name);
        const fault = stored === undefined ? undefined : ownership.elderThan(stored);
        return fault === undefined ? { found: true, target: local } : refused(fault);
      }
      const known = keepers.get(name);
      return known === undefined || (uid !== undefined && uid !== known.uid) ? unkept(name) : known.keeper.lookup();
    },
    all: () => [{ found: true, target: local }, ...[...keepers.values()].map(({ keeper }) => keeper.lookup())],
    source: <T extends KubeObject>(
      pick: (target: Target) => Informer<T>,
      keys: (object: Stored<T>, old: Stored<T> | undefined, target: Target) => readonly string[],
    ): Source => ({
      synced: pick(local).synced,
      start(enqueue) {
        const attached = new Map<string, { target: Target; end: () => void }>();
        const follow = (target: Target): (() => void) =>
          source(pick(target), (object, old) => keys(object, old, target)).start(enqueue);
        const turn = (name: string): void => {
          const target = keepers.get(name)?.keeper.target();
          const before = attached.get(name);
          if (before?.target === target) return;
          before?.end();
          if (target === undefined) attached.delete(name);
          else attached.set(name, { target, end: follow(target) });
        };
        const endLocal = follow(local);
        for (const name of keepers.keys()) turn(name);
        listeners.add(turn);
        return () => {
          listeners.delete(turn);
          endLocal();
          for (const { end } of attached.values()) end();
        };
      },
    }),
    changes: {
      synced: Promise.resolve(true),
      start(enqueue) {
        listeners.add(enqueue);
        return () => listeners.delete(enqueue);
      },
    },
    start() {
      unsubscribe ??= clusters.store.subscribe({
        onAdd: keep,
        onUpdate(old, cluster) {
          if (old.metadata.generation !== cluster.metadata.generation || reaccepted(old, cluster)) keep(cluster);
        },
        onDelete: ({ metadata: { name } }) => release(name),
      });
    },
    async stop() {
      unsubscribe?.();
      const all = [...keepers.values()];
      keepers.clear();
      await Promise.all(all.map(({ keeper }) => keeper.stop()));
    },
  };
}

function reaccepted(old: Cluster, cluster: Cluster): boolean {
  return JSON.stringify(old.metadata.annotations) !== JSON.stringify(cluster.metadata.annotations);
}
