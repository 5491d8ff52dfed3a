import process from 'node:process';
import { createManager, type Manager } from '#controllers/manager.ts';
import { createKube } from '#controllers/runtime/client.ts';
import { createHttpsTransport } from '#controllers/runtime/https-transport.ts';
import { systemClock } from '#controllers/runtime/system/clock.ts';
import { systemIds } from '#controllers/runtime/system/ids.ts';
import { systemRandom } from '#controllers/runtime/system/random.ts';
import { sleep } from '#models/ports/clock.ts';
import { createRegistry } from '#ops-adapters/registry.ts';
import { noOtherClusters } from '#simulation/lab/no-other-clusters.ts';
import { madeUpRequests } from '#simulation/lab/certificate-requests.ts';
import { createBackendFactory } from '#test/remote-backend/client.ts';
import { serveParent } from '../process/serve.ts';
import { countWrites, type WriteCounts } from './counted-transport.ts';
import { trustingVerifier } from './images.ts';
import type { Addresses } from './lab-process.ts';
import { stderrLog } from './stderr-log.ts';

const clock = systemClock;
const random = systemRandom;
let manager: Manager | undefined;
let counts = new Map<string, number>();

const calls = {
  /** Answers with the seconds until every cache was synced. */
  async start({ url, caPem, token, backendPort }: Addresses): Promise<number> {
    const began = performance.now();
    const https = createHttpsTransport({ url, caPem, auth: { kind: 'token', token } }, { clock });
    const counted = countWrites(https);
    counts = counted.counts;
    const kube = createKube(counted.transport, { clock, random, fieldManager: 'rackwright' });
    const registry = createRegistry([createBackendFactory(backendPort)]);
    const ports = {
      kube,
      connector: noOtherClusters,
      registry,
      images: trustingVerifier,
      certificates: madeUpRequests,
      clock,
      random,
      ids: systemIds,
      log: stderrLog,
    };
    manager = createManager({ ...ports, instance: 'bench' });
    manager.start();
    await manager.ready;
    return (performance.now() - began) / 1000;
  },

  /** Answers once nothing waits to be reconciled, and nothing came for a while. */
  async settle(): Promise<null> {
    for (let quiet = 0; quiet < 5;) {
      await sleep(clock, 1_000);
      quiet = isQuiet() ? quiet + 1 : 0;
    }
    return null;
  },

  async writes(): Promise<WriteCounts> {
    return Object.fromEntries(counts);
  },

  async cpuSeconds(): Promise<number> {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  },

  /** Bytes, after all that can be collected was. */
  async memory(): Promise<{ rss: number; heap: number; peak: number }> {
    for (let round = 0; round < 3; round += 1) {
      globalThis.gc?.();
      await sleep(clock, 500);
    }
    const { rss, heapUsed } = process.memoryUsage();
    return { rss, heap: heapUsed, peak: process.resourceUsage().maxRSS * 1024 };
  },

  async metrics(): Promise<ReturnType<Manager['metrics']>> {
    return manager?.metrics() ?? {};
  },
};
export type ControllersCalls = typeof calls;

let reconciles = 0;

function isQuiet(): boolean {
  const all = Object.values(manager?.metrics() ?? {});
  const before = reconciles;
  reconciles = all.reduce((sum, { settled, requeued }) => sum + settled + requeued, 0);
  return reconciles === before && all.every(({ queue }) => queue.depth === 0 && queue.running === 0);
}

serveParent(calls);
