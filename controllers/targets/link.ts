import type { Clock } from '#models/ports/clock.ts';
import { sleep } from '#models/ports/clock.ts';
import type { Log } from '#models/ports/log.ts';
import type { Random } from '#models/ports/random.ts';
import { linkAbort } from '../runtime/abort-link.ts';
import { createInformerSet, type InformerSet } from '../runtime/informers.ts';
import { isKubeError } from '../runtime/kube-error.ts';
import { writeThrough } from '../runtime/write-through.ts';
import { writesUntil } from '../runtime/writes-until.ts';
import type { ClusterConnection, ClusterConnector } from './connector.ts';
import { deafInformers } from './deaf-informers.ts';
import { faultOf, isPassing } from './fault.ts';
import { guardedKube } from './guarded-kube.ts';
import { lookAt, type Sight } from './sight.ts';
import { lean } from './lean.ts';
import { connecting, type Target, type TargetFault } from './target.ts';
import { targetInformers } from './target-informers.ts';

export interface LinkOptions {
  /** Name of the Cluster. */
  cluster: string;
  connector: ClusterConnector;
  clock: Clock;
  random: Random;
  log: Log;
  /** Nothing more may be written, anywhere. */
  ended: () => boolean;
  /** A call got no answer, or was refused for its credentials: look at the link soon. Until then it refuses all calls. */
  onTrouble: () => void;
  /** Gives up, and closes what was opened. */
  signal: AbortSignal;
}

/** One connection to a cluster, with its Nodes in view, from when all of them were listed until it is closed. */
export interface Link {
  readonly target: Target;
  /** Asks the cluster how it is. Once it answers, calls that were refused in doubt are made again. */
  look(): Promise<Sight>;
  /** What it shows is old, though it answers. */
  deaf(): TargetFault | undefined;
  close(): Promise<void>;
}

/** How long a cluster that answers has for its first lists, in ms. */
const listMs = 60_000;

/** Connects, and resolves once the link can be used, or with what is wrong. `admit` may refuse the cluster that answers. */
export async function openLink(
  kubeconfig: string,
  admit: (clusterUID: string) => Promise<TargetFault | undefined>,
  options: LinkOptions,
): Promise<{ opened: true; link: Link } | ({ opened: false } & TargetFault)> {
  const { cluster, connector, clock, signal } = options;
  const connected = connector.connect(kubeconfig);
  if (!connected.connected) {
    const message = `The kubeconfig of Cluster ${cluster} can't be used: ${connected.message}.`;
    return { opened: false, reason: connected.reason, message };
  }
  const { connection } = connected;
  let opening: { close(): Promise<void> } = connection;
  const giveUp = (): void => {
    opening.close().catch((error: unknown) => {
      options.log.warn('the connection to a cluster could not be closed', { cluster, error });
    });
  };
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    const sight = await lookAt(cluster, connection, clock);
    const fault = sight.seen ? await admit(sight.clusterUID) : sight;
    if (!sight.seen || fault !== undefined) {
      await connection.close();
      return { opened: false, ...(fault ?? connecting(cluster)) };
    }
    const { link, listed } = startLink(connection, sight, options);
    opening = link;
    const unlisted = await listed();
    if (unlisted === undefined) return { opened: true, link };
    await link.close();
    return { opened: false, ...unlisted };
  } catch (error) {
    await opening.close();
    throw error;
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}

function startLink(
  connection: ClusterConnection,
  { version, clusterUID }: Extract<Sight, { seen: true }>,
  options: LinkOptions,
): { link: Link; listed: () => Promise<TargetFault | undefined> } {
  const { cluster, clock, random, ended, onTrouble } = options;
  const log = options.log.with({ cluster });
  const informers = createInformerSet(connection.kube, { clock, random, log, transform: lean });
  let closed = false;
  let inDoubt = false;
  const guarded = guardedKube(connection.kube, {
    refusal: () => {
      if (closed) return `the connection to Cluster ${cluster} was given up`;
      return inDoubt ? `Cluster ${cluster} didn't answer just now` : undefined;
    },
    onTrouble() {
      inDoubt = true;
      onTrouble();
    },
  });
  let reached = { url: connection.url, version, clusterUID };
  const target: Target = {
    cluster,
    ...(connection.caPem === undefined ? {} : { caPem: connection.caPem }),
    kube: writeThrough(writesUntil(guarded, ended), informers),
    ...targetInformers(informers),
    get reached() {
      return reached;
    },
  };
  const deaf = deafInformers(informers.list());
  informers.start();

  const link: Link = {
    target,
    async look() {
      const sight = await lookAt(cluster, connection, clock);
      if (sight.seen) {
        inDoubt = false;
        reached = { ...reached, version: sight.version };
      }
      return sight;
    },
    deaf() {
      const error = deaf();
      if (error === undefined) return undefined;
      const fault = faultOf(cluster, error, { expiresAt: connection.expiresAt, now: clock.now() });
      if (!isPassing(fault.reason)) return fault;
      const message = `Cluster ${cluster} answers, but what happens in it can't be followed: ${error.message}.`;
      return { reason: fault.reason, message };
    },
    async close() {
      closed = true;
      await Promise.all([informers.stop(), connection.close()]);
    },
  };

  async function listed(): Promise<TargetFault | undefined> {
    const error = await firstLists(informers, options);
    if (error === undefined) return undefined;
    if (error !== 'late') return faultOf(cluster, error, { expiresAt: connection.expiresAt, now: clock.now() });
    const message = `Cluster ${cluster} answers, but hasn't listed its Nodes, pods and certificate requests in ${listMs / 1000} s.`;
    return { reason: 'ClusterUnreachable', message };
  }

  return { link, listed };
}

/** Waits until all that was asked for is listed; until that is refused; or until it takes too long. */
async function firstLists(informers: InformerSet, { clock, signal }: LinkOptions) {
  const until = clock.now() + listMs;
  let synced = false;
  const whole = informers.synced().then((all) => (synced = all));
  for (;;) {
    const nap = linkAbort(signal);
    await Promise.race([whole, sleep(clock, 1000, nap.signal)]);
    nap.abort();
    nap.release();
    if (synced) return undefined;
    const errors = informers.list().map(({ status }) => status.lastError);
    const refused = errors.find((error) => isKubeError(error, 'Forbidden', 'Unauthorized'));
    if (refused !== undefined) return refused;
    if (signal.aborted || clock.now() >= until) return errors.find((error) => error !== undefined) ?? 'late';
  }
}
