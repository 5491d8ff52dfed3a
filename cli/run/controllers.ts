import { hostname } from 'node:os';
import { x509Requests } from '#controllers/certificates/x509-requests.ts';
import { declaredImages } from '#controllers/images/declared.ts';
import { createManager } from '#controllers/manager.ts';
import { createClusterWatch, type ClusterWatch } from '#controllers/preflight/cluster-watch.ts';
import { noticingKube } from '#controllers/preflight/noticing-kube.ts';
import { quietLog } from '#controllers/preflight/quiet-log.ts';
import { survey } from '#controllers/preflight/survey.ts';
import { linkAbort } from '#controllers/runtime/abort-link.ts';
import type { Kube } from '#controllers/runtime/kube.ts';
import { runAsLeader, type LeadershipEnd } from '#controllers/runtime/leader.ts';
import { systemClock } from '#controllers/runtime/system/clock.ts';
import { systemIds } from '#controllers/runtime/system/ids.ts';
import { createPinoLog } from '#controllers/runtime/system/pino-log.ts';
import { systemRandom } from '#controllers/runtime/system/random.ts';
import { createKubeconfigConnector } from '#controllers/targets/kubeconfig-connector.ts';
import type { Log } from '#models/ports/log.ts';
import type { AdapterRegistry } from '#ops-adapters/registry.ts';
import { openCluster, type ClusterAccess } from '../connection/cluster.ts';
import { controllersExpect } from '../connection/expected.ts';
import type { ConnectionOptions } from '../connection/options.ts';
import { requireFit } from '../connection/require-fit.ts';
import { CommandError, exitCodes } from '../exit-codes.ts';
import { listenForInterrupts } from '../interrupts.ts';
import type { Io } from '../io.ts';
import type { LogOptions } from '../options/log.ts';
import { builtInAdapters, findAdapters } from './adapters.ts';
import { ownNamespace } from './lease-namespace.ts';
import { noticeSlowStart } from './slow-start.ts';

export interface RunOptions extends ConnectionOptions, LogOptions {
  qps: number;
  burst: number;
  leaderElect: boolean;
  namespace?: string;
  failFast?: boolean;
  adapters?: string;
  stateDir: string;
  ansibleProject?: readonly string[];
}

const leaseName = 'rackwright-controllers';

/**
 * Until a signal ends it: whatever is wrong with the cluster is said and waited for. After a lost leadership it stands for
 * election again in the same process: a kubelet would start it anew, but ever later the more often it does, and outside of a
 * Pod nobody would. All that a term has lives in its manager, which has ended before.
 * @param given where adapters are found, instead of those that the options tell of.
 * @throws CommandError with `failFast`, when it can't begin or loses the leadership.
 */
export async function runControllers(options: RunOptions, io: Io, given?: AdapterRegistry): Promise<void> {
  const { qps, burst, failFast, stateDir, ansibleProject = [] } = options;
  const interrupts = listenForInterrupts();
  const ending = new AbortController();
  const settings = { stateDir, ansibleProjects: ansibleProject, signal: ending.signal };
  const { signal } = interrupts;
  const log = createPinoLog({ level: options.logLevel, format: options.logFormat, write: (line) => io.err(line) });
  const own = given === undefined ? builtInAdapters(io.env, settings) : [];
  const found = await findAdapters(own, options.adapters, { clock: systemClock, log });
  const registry = given ?? found.registry;
  const namespace = options.leaderElect ? (options.namespace ?? ownNamespace(io.env)) : undefined;
  const cluster = openCluster(options, io.env, { qps, burst });
  const watch = watchOver(cluster, namespace, log);
  const identity = `${hostname()}_${systemIds.uuid()}`;
  try {
    if (failFast === true) requireFit(await surveyOf(cluster, namespace)(true, signal));
    while (!signal.aborted) {
      await watch.untilFit(signal);
      if (signal.aborted) break;
      log.info('connected', { server: cluster.url() });
      const end = await runTerm({ cluster, watch, namespace, identity, registry, log }, signal);
      if (end === 'stopped') break;
      if (failFast === true) throw new CommandError(exitCodes.failed, 'lost the leadership');
      log.warn('nothing of the lost term runs any more: standing for election again', { lease: leaseName });
    }
  } finally {
    interrupts.end();
    ending.abort();
    await found.close();
    await cluster.close();
  }
}

interface Term {
  cluster: ClusterAccess;
  watch: ClusterWatch;
  /** Of the Lease; undefined: nobody is elected. */
  namespace: string | undefined;
  identity: string;
  registry: AdapterRegistry;
  log: Log;
}

/** Waits for the leadership and runs the controllers while it lasts. When it has ended, nothing of it runs any more. */
async function runTerm(
  { cluster, watch, namespace, identity, registry, log }: Term,
  signal: AbortSignal,
): Promise<LeadershipEnd> {
  const noticing = noticingKube(cluster.kube, watch);
  const leaseKube = noticingKube(cluster.impatientKube(5000), watch);
  const quiet = quietLog(log, (error) => noticing.isNoticed(error) || leaseKube.isNoticed(error));
  const caPem = cluster.transport.endpoint()?.caPem;
  const ports = { kube: noticing.kube, registry, instance: identity, log: quiet };
  const lead = (term: AbortSignal): Promise<void> =>
    runManager(caPem === undefined ? ports : { ...ports, caPem }, term);
  const following = linkAbort(signal);
  const followed = watch.follow(following.signal);
  try {
    if (namespace === undefined) {
      await lead(signal);
      return 'stopped';
    }
    return await runAsLeader(
      {
        kube: leaseKube.kube,
        clock: systemClock,
        random: systemRandom,
        log: quiet,
        namespace,
        name: leaseName,
        identity,
      },
      signal,
      lead,
    );
  } finally {
    following.abort();
    following.release();
    await followed;
  }
}

/** Runs the controllers until `signal` aborts, then ends them. */
async function runManager(
  ports: { kube: Kube; caPem?: string; registry: AdapterRegistry; instance: string; log: Log },
  signal: AbortSignal,
): Promise<void> {
  const { log } = ports;
  const manager = createManager({
    ...ports,
    connector: createKubeconfigConnector({ clock: systemClock, random: systemRandom }),
    images: declaredImages,
    certificates: x509Requests,
    clock: systemClock,
    random: systemRandom,
    ids: systemIds,
  });
  const ended = new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  const cancelNotice = noticeSlowStart(manager, systemClock, log);
  manager.start();
  void manager.ready.then((ready) => {
    cancelNotice();
    if (ready) log.info('all controllers run');
  });
  await ended;
  cancelNotice();
  log.info('ending');
  await manager.stop();
}

function watchOver(cluster: ClusterAccess, namespace: string | undefined, log: Log): ClusterWatch {
  return createClusterWatch({
    survey: surveyOf(cluster, namespace),
    clock: systemClock,
    random: systemRandom,
    log,
  });
}

function surveyOf(
  { transport }: ClusterAccess,
  namespace: string | undefined,
): Parameters<typeof createClusterWatch>[0]['survey'] {
  const expectation = controllersExpect(namespace);
  const withoutRights = { ...expectation, rights: [] };
  return (thorough, signal) =>
    survey({ transport, clock: systemClock }, thorough ? expectation : withoutRights, signal);
}
