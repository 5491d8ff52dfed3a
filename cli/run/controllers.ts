import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { x509Requests } from '#controllers/certificates/x509-requests.ts';
import { declaredImages } from '#controllers/images/declared.ts';
import { createManager } from '#controllers/manager.ts';
import { isKubeError } from '#controllers/runtime/kube-error.ts';
import { runAsLeader } from '#controllers/runtime/leader.ts';
import { systemClock } from '#controllers/runtime/system/clock.ts';
import { systemIds } from '#controllers/runtime/system/ids.ts';
import { createPinoLog } from '#controllers/runtime/system/pino-log.ts';
import { systemRandom } from '#controllers/runtime/system/random.ts';
import { namespaces } from '#models/meta/core-resources.ts';
import type { Log } from '#models/ports/log.ts';
import { createRegistry } from '#ops-adapters/registry.ts';
import { connect, type Connection } from '../connection/connection.ts';
import type { ConnectionOptions } from '../connection/options.ts';
import { CommandError, exitCodes } from '../exit-codes.ts';
import { listenForInterrupts } from '../interrupts.ts';
import type { Io } from '../io.ts';
import type { LogOptions } from '../options/log.ts';

export interface RunOptions extends ConnectionOptions, LogOptions {
  qps: number;
  burst: number;
  leaderElect: boolean;
  namespace?: string;
}

const leaseName = 'rackwright-controllers';

/** Until a signal ends it. @throws CommandError when it can't begin, or loses the leadership. */
export async function runControllers(options: RunOptions, io: Io): Promise<void> {
  const { qps, burst } = options;
  const interrupts = listenForInterrupts();
  const log = createPinoLog({ level: options.logLevel, format: options.logFormat, write: (line) => io.err(line) });
  const connection = await connect(options, io.env, { qps, burst });
  const identity = `${hostname()}_${systemIds.uuid()}`;
  const lead = (signal: AbortSignal): Promise<void> => runManager(connection, identity, log, signal);
  try {
    log.info('connected', { server: connection.url });
    if (!options.leaderElect) {
      await lead(interrupts.signal);
      return;
    }
    const namespace = options.namespace ?? ownNamespace(io.env);
    await requireNamespace(connection, namespace);
    const kube = connection.impatientKube(5000);
    const election = { kube, clock: systemClock, random: systemRandom, log, namespace, name: leaseName, identity };
    const end = await runAsLeader(election, interrupts.signal, lead);
    if (end === 'lost') throw new CommandError(exitCodes.failed, 'lost the leadership: another instance leads now');
  } finally {
    interrupts.end();
    await connection.close();
  }
}

/** Runs the controllers until `signal` aborts, then ends them. */
async function runManager({ kube }: Connection, instance: string, log: Log, signal: AbortSignal): Promise<void> {
  const manager = createManager({
    kube,
    registry: createRegistry([]),
    images: declaredImages,
    certificates: x509Requests,
    clock: systemClock,
    random: systemRandom,
    ids: systemIds,
    log,
    instance,
  });
  const ended = new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  const cancelNotice = noticeSlowStart(() => manager.pending(), log);
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

const slowStartMs = 15_000;

/** Says what the start waits for, again and again until it is told to stop. */
function noticeSlowStart(pending: () => { resource: string; error: unknown }[], log: Log): () => void {
  let cancel = systemClock.setTimer(slowStartMs, notice);
  function notice(): void {
    for (const { resource, error } of pending()) log.warn('still waiting for the first list', { resource, error });
    cancel = systemClock.setTimer(slowStartMs, notice);
  }
  return () => cancel();
}

async function requireNamespace({ kube, url }: Connection, name: string): Promise<void> {
  try {
    await kube.get(namespaces, { name });
  } catch (error) {
    if (isKubeError(error, 'NotFound')) {
      const advice = `Create it (kubectl create namespace ${name}), or name another: --namespace.`;
      const message = `there is no namespace ${name} at ${url} to keep the leader's Lease in.\n${advice}`;
      throw new CommandError(exitCodes.cluster, message, { cause: error });
    }
    // Who may keep a Lease in a namespace needn't have the right to read the namespace.
    if (!isKubeError(error, 'Forbidden')) throw error;
  }
}

function ownNamespace(env: Io['env']): string {
  const named = env['POD_NAMESPACE'];
  if (named !== undefined && named !== '') return named;
  try {
    return readFileSync('/var/run/secrets/kubernetes.io/serviceaccount/namespace', 'utf8').trim();
  } catch {
    return 'rackwright-system';
  }
}
