import type { Cluster } from '#models/generated/cluster.ts';
import type { Stored } from '#models/meta/object.ts';
import { sleep } from '#models/ports/clock.ts';
import { createBackoff } from '../runtime/backoff.ts';
import { isKubeError } from '../runtime/kube-error.ts';
import type { Kube } from '../runtime/kube.ts';
import { isPassing } from './fault.ts';
import { readKubeconfig, type ReadKubeconfig } from './kubeconfig-secret.ts';
import { openLink, type Link, type LinkOptions } from './link.ts';
import { createNap } from './nap.ts';
import type { Sight } from './sight.ts';
import { connecting, type Target, type TargetFault, type TargetLookup } from './target.ts';

export interface KeeperOptions extends Omit<LinkOptions, 'cluster' | 'onTrouble' | 'signal'> {
  /** The Cluster as it is now; undefined once it is gone. */
  cluster: () => Stored<Cluster> | undefined;
  name: string;
  /** Of the cluster that holds the model, where the Secret is. */
  kube: Kube;
  /** Whether this Cluster may have the cluster that answers. */
  admit: (cluster: Stored<Cluster>, clusterUID: string) => Promise<TargetFault | undefined>;
  /** A lookup answers otherwise than before. */
  onChange: () => void;
}

/** Keeps the connection of one Cluster, for as long as it is there: makes it, watches over it, and makes it anew. */
export interface Keeper {
  lookup(): TargetLookup;
  /** While there is a connection, its target. */
  target(): Target | undefined;
  /** Something that its Cluster depends on has changed: look at once. */
  wake(): void;
  /** Resolves when no connection is left; never rejects: one that can't be closed is logged. */
  stop(): Promise<void>;
}

/** How often a cluster that answers is asked how it is, in ms; by chance a bit sooner or later. */
const lookMs = 30_000;
/** How often the Secret of one that answers is read, in ms: so long a rotation may take to be seen. */
const secretMs = 60_000;
/** One silence may be chance; a second, this much later, is not. */
const againMs = 2_000;
/** So long a Secret may fail to be read, in ms, before that is said: until then it may be that a server restarts. */
const unreadMs = 60_000;

export function createKeeper(options: KeeperOptions): Keeper {
  const { clock, random, log, name, kube, admit, onChange } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const nap = createNap(clock);
  const backoff = createBackoff(random, { baseMs: 1_000, maxMs: lookMs });
  let link: Link | undefined;
  /** What `link` was made of. */
  let kubeconfig: string | undefined;
  /** With a link: it is there, and may not be used. */
  let fault: TargetFault | undefined = connecting(name);
  let since = clock.now();
  let retryAt = since;
  let readAt = -Infinity;
  /** Since when reading the Secret has failed each time. */
  let unreadSince: number | undefined;
  let generation: number | undefined;

  function refuse(next: TargetFault): void {
    if (signal.aborted) return;
    if (fault === undefined) since = clock.now();
    // The network words one and the same silence in many ways; the first is as good as any.
    if (fault?.reason === next.reason && (isPassing(next.reason) || fault.message === next.message)) return;
    fault = next;
    log.warn('a cluster cannot be worked in', { cluster: name, reason: next.reason, why: next.message });
    onChange();
  }

  async function drop(next: TargetFault): Promise<number> {
    const old = link;
    link = undefined;
    kubeconfig = undefined;
    refuse(next);
    await old?.close();
    return backoff.next();
  }

  /** Whatever served until now serves until the new connection can, or until what is wrong with the new one is known. */
  async function open(cluster: Stored<Cluster>, text: string): Promise<number> {
    const made = await openLink(text, (clusterUID) => admit(cluster, clusterUID), {
      ...options,
      cluster: name,
      signal,
      onTrouble: () => nap.wake(),
    });
    if (!made.opened) return drop({ reason: made.reason, message: made.message });
    if (signal.aborted) {
      await made.link.close();
      return 0;
    }
    const old = link;
    link = made.link;
    kubeconfig = text;
    fault = undefined;
    backoff.reset();
    log.info('a cluster is connected', { cluster: name, server: link.target.reached?.url });
    onChange();
    await old?.close();
    return lookMs;
  }

  async function look(cluster: Stored<Cluster>, current: Link): Promise<number> {
    const { target } = current;
    const version = target.reached?.version;
    let sight = await current.look();
    if (!sight.seen && isPassing(sight.reason)) {
      await sleep(clock, againMs, signal);
      sight = await current.look();
    }
    if (!sight.seen) return lose(cluster, sight);
    // Behind the same address another cluster may have come.
    const known = target.reached?.clusterUID;
    if (sight.clusterUID !== known) {
      const message = `Another cluster has come to answer for Cluster ${name}.`;
      return drop({ reason: 'OtherCluster', message });
    }
    const refused = (await admit(cluster, sight.clusterUID)) ?? current.deaf();
    if (refused !== undefined && !isPassing(refused.reason)) return drop(refused);
    if (refused !== undefined) {
      refuse(refused);
      return lookMs;
    }
    if (fault !== undefined || sight.version !== version) {
      fault = undefined;
      onChange();
    }
    return lookMs;
  }

  async function lose(cluster: Stored<Cluster>, sight: Extract<Sight, { seen: false }>): Promise<number> {
    if (sight.reason === 'ClusterUnauthorized' || sight.reason === 'CredentialsExpired') {
      // As a rotation begins: the old credentials are refused, and the new ones are in the Secret.
      const found = await tryRead(cluster);
      if (found?.read === true && found.kubeconfig !== kubeconfig) return open(cluster, found.kubeconfig);
    }
    return drop({ reason: sight.reason, message: sight.message });
  }

  /**
   * Undefined when the cluster that holds the model doesn't answer, which says nothing of this one. But who has no
   * connection gets none as long as that lasts, and has to say so in the end.
   */
  async function tryRead(cluster: Cluster): Promise<ReadKubeconfig | undefined> {
    try {
      const found = await readKubeconfig(kube, cluster);
      unreadSince = undefined;
      return found;
    } catch (error) {
      if (!isKubeError(error)) throw error;
      if (!signal.aborted) log.warn('cannot read the Secret of a cluster', { cluster: name, error });
      unreadSince ??= clock.now();
      if (link === undefined && clock.now() - unreadSince >= unreadMs) {
        const message = `Cluster ${name} can't be connected to, as its Secret can't be read: ${error.message}.`;
        refuse({ reason: 'ClusterUnreachable', message });
      }
      return undefined;
    }
  }

  /** @returns how long to wait, in ms. */
  async function round(): Promise<number> {
    const cluster = options.cluster();
    if (cluster === undefined) return lookMs;
    if (link !== undefined && clock.now() < readAt && cluster.metadata.generation === generation) {
      return look(cluster, link);
    }
    const found = await tryRead(cluster);
    if (found === undefined) return link === undefined ? backoff.next() : look(cluster, link);
    if (!found.read) return drop({ reason: found.reason, message: found.message });
    readAt = clock.now() + secretMs * spread();
    ({ generation } = cluster.metadata);
    return link === undefined || found.kubeconfig !== kubeconfig
      ? open(cluster, found.kubeconfig)
      : look(cluster, link);
  }

  function spread(): number {
    return 0.8 + 0.4 * random.next();
  }

  async function run(): Promise<void> {
    while (!signal.aborted) {
      let waitMs: number;
      try {
        waitMs = (await round()) * spread();
      } catch (error) {
        if (!signal.aborted)
          log[isKubeError(error) ? 'warn' : 'error']('cannot look after a cluster', { cluster: name, error });
        waitMs = backoff.next();
      }
      retryAt = clock.now() + waitMs;
      await nap.rest(waitMs);
    }
  }
  void run();

  return {
    lookup: () =>
      link !== undefined && fault === undefined
        ? { found: true, target: link.target }
        : { found: false, ...(fault ?? connecting(name)), since, retryAt },
    target: () => link?.target,
    wake: () => nap.wake(),
    async stop() {
      stopping.abort();
      nap.end();
      try {
        await link?.close();
      } catch (error) {
        log.warn('the connection to a cluster could not be closed', { cluster: name, error });
      }
    },
  };
}
