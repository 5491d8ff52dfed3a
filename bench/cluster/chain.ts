import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { systemClock } from '#controllers/runtime/system/clock.ts';
import { sleep } from '#models/ports/clock.ts';
import { createControllersProcess } from '#test/cluster/stage/controllers-process.ts';
import { controllersAccount } from '#test/cluster/stage/real-server.ts';
import { startControlPlane, type ControlPlane } from '#test/control-plane/control-plane.ts';
import type { Bench, BenchContext } from '../bench.ts';
import { operatedLayers } from '../hall/inventory.ts';
import { startChild } from '../process/child.ts';
import { atLeast, atMost, figure, type Result } from '../result.ts';
import type { HallCalls } from './hall-process.ts';
import { memoryOf } from './process-usage.ts';
import type { RawCalls } from './raw-client-process.ts';

const machines = 600;
const warmUp = 20;
const count = 300;
const claims = 100;
/** So high that it never waits. */
const qps = 10_000;
const raw = { writers: 16, seconds: 10 };
/** Fences are put on record once a machine has been at rest for 30 s: their writes are a node's too. */
const restMs = 40_000;

export const chain: Bench = {
  name: 'chain',
  what: `${count} nodes out of ${machines} machines on a real kube-apiserver, beside what that takes at most`,
  async run(context) {
    const plane = await startControlPlane();
    const end = (): void => void plane.stop();
    context.signal.addEventListener('abort', end, { once: true });
    try {
      return await measure(context, plane);
    } finally {
      context.signal.removeEventListener('abort', end);
      await plane.stop();
    }
  },
};

async function measure(context: BenchContext, plane: ControlPlane): Promise<Result[]> {
  await install(plane);
  const kubeconfig = await plane.kubeconfig();
  const hall = startChild<HallCalls>(context, new URL('./hall-process.ts', import.meta.url));
  const client = startChild<RawCalls>(context, new URL('./raw-client-process.ts', import.meta.url));
  const { backendPort } = await hall.ask('open', { kubeconfig, machines });
  const controllers = createControllersProcess({
    kubeconfig: await plane.kubeconfigFile({ name: controllersAccount }),
    backendPort,
    qps,
    onLine: ({ level, message, error }) => {
      if (level === 'error') context.progress(`  ${message} ${typeof error === 'string' ? error : ''}`);
    },
  });
  try {
    const before = await client.ask('load', { kubeconfig, ...raw });
    context.progress(`the server alone takes ${before.toFixed(0)} writes a second`);
    controllers.start();
    await hall.ask('free', machines);
    context.progress(`${machines} machines are free`);
    await hall.ask('order', { name: 'warm', replicas: warmUp });
    await rest(context);
    const from = Date.now();
    const seconds = await hall.ask('order', { name: 'pool', replicas: count });
    context.progress(`${count} nodes in ${seconds.toFixed(1)} s`);
    await rest(context);
    const writes = ownWrites(plane, from);
    const latencies = (await hall.ask('claims', { name: 'warm', from: warmUp, count: claims })).toSorted(
      (a, b) => a - b,
    );
    const { rss, peak } = memoryOf(controllers.pid ?? 0);
    await controllers.stop();
    await rest(context);
    const after = await client.ask('load', { kubeconfig, ...raw });
    context.progress(`and at the end ${after.toFixed(0)}`);

    const limit = (before + after) / 2;
    const perNode = writes.length / count;
    return [
      figure('the server alone, 16 writers of ComputeNode status', limit, 'writes/s'),
      atMost('writes a node, by the audit log', perNode, 'writes', 12 + 3 * operatedLayers),
      ...breakdown(writes),
      atLeast('nodes a second', count / seconds, 'nodes/s', limit / perNode / 2),
      figure(
        '  of what the server could take, raw rate ÷ writes a node',
        (100 * count) / seconds / (limit / perNode),
        '%',
      ),
      figure('  client-side throttling, requests a second', qps, 'qps'),
      figure(`from scale to claim, median of ${claims}`, quantile(latencies, 0.5), 'ms'),
      figure('  p99', quantile(latencies, 0.99), 'ms'),
      figure('memory of the controllers (RSS)', rss / 1_048_576, 'MB'),
      figure('  at its highest', peak / 1_048_576, 'MB'),
    ];
  } finally {
    await controllers.stop('SIGKILL');
    await Promise.all([client.stop(), hall.stop()]);
  }
}

async function install(plane: ControlPlane): Promise<void> {
  const kubectl = async (...args: string[]): Promise<void> => {
    await promisify(execFile)(plane.binaries.kubectl, ['--kubeconfig', await plane.kubeconfigFile(), ...args]);
  };
  const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
  await kubectl('apply', '-f', at('crd-schemas/'), '-f', at('docs/install/rbac.yaml'));
  await kubectl('wait', '--for=condition=Established', 'crd', '--all');
}

function rest({ signal }: BenchContext): Promise<void> {
  return sleep(systemClock, restMs, signal);
}

/** What the controllers have written since `from` (ms since the epoch), as the audit log has it; Events and Leases apart. */
function ownWrites(plane: ControlPlane, from: number): string[] {
  return plane
    .auditLog()
    .filter(({ user, requestReceivedTimestamp: at }) => user.username === controllersAccount && Date.parse(at) >= from)
    .map(({ verb, objectRef: { resource = '', subresource } = {}, responseStatus: { code = 0 } = {} }) =>
      [verb, subresource === undefined ? resource : `${resource}/${subresource}`, ...(code < 300 ? [] : [code])].join(
        ' ',
      ),
    );
}

/** What the writes of a node are, the most frequent first. */
function breakdown(writes: readonly string[]): Result[] {
  return [...Map.groupBy(writes, (what) => what)]
    .map(([what, times]) => ({ what, times: times.length / count }))
    .filter(({ times }) => times >= 0.005)
    .toSorted((a, b) => b.times - a.times)
    .map(({ what, times }) => figure(`  ${what}`, times, 'a node'));
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
