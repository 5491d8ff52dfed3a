import { createKube } from '#controllers/runtime/client.ts';
import { createHttpsTransport } from '#controllers/runtime/https-transport.ts';
import type { Kube } from '#controllers/runtime/kube.ts';
import { systemClock } from '#controllers/runtime/system/clock.ts';
import { systemRandom } from '#controllers/runtime/system/random.ts';
import { configMaps } from '#models/meta/core-resources.ts';
import type { KubeObject } from '#models/meta/object.ts';
import { serveParent } from '../process/serve.ts';
import { objectOf } from './sample-object.ts';

export interface Load {
  url: string;
  caPem: string;
  token: string;
  spaces: number;
  objects: number;
  watches: number;
  writers: number;
  seconds: number;
}

export interface Measured {
  writesPerSecond: number;
  eventsPerSecond: number;
  /** From the sending of a write to its event, in ms. */
  latency: { median: number; p99: number };
}

const clock = systemClock;
const stopping = new AbortController();

const calls = {
  async load({ url, caPem, token, spaces, objects, watches, writers, seconds }: Load): Promise<Measured> {
    const transport = createHttpsTransport(
      { url, caPem, auth: { kind: 'token', token } },
      { clock, connections: writers },
    );
    const kube = createKube(transport, { clock, random: systemRandom });
    const latencies: number[] = [];
    const { metadata } = await kube.list(configMaps, { namespace: 'space-0', limit: 1 });
    for (let at = 0; at < watches; at += 1)
      void follow(kube, `space-${at % spaces}`, metadata.resourceVersion, latencies);
    await write(kube, { objects, spaces, writers, untilMs: performance.now() + 2_000 });
    latencies.length = 0;
    const began = performance.now();
    const written = await write(kube, { objects, spaces, writers, untilMs: began + seconds * 1_000 });
    const took = (performance.now() - began) / 1_000;
    latencies.sort((a, b) => a - b);
    return {
      writesPerSecond: written / took,
      eventsPerSecond: latencies.length / took,
      latency: { median: quantile(latencies, 0.5), p99: quantile(latencies, 0.99) },
    };
  },
};
export type ApiClientCalls = typeof calls;

/** Each object carries when it was sent, on this process's clock. */
async function follow(kube: Kube, namespace: string, resourceVersion: string, latencies: number[]): Promise<void> {
  const events = kube.watch(configMaps, { namespace, resourceVersion, signal: stopping.signal });
  for await (const event of events) {
    if (event.type === 'BOOKMARK') continue;
    const sent = sentAt(event.object);
    if (sent > 0) latencies.push(performance.now() - sent);
  }
}

function sentAt({ data }: KubeObject): number {
  const written = typeof data === 'object' && data !== null && 'written' in data ? data.written : undefined;
  return typeof written === 'string' ? Number(written) : 0;
}

async function write(
  kube: Kube,
  { objects, spaces, writers, untilMs }: { objects: number; spaces: number; writers: number; untilMs: number },
): Promise<number> {
  let written = 0;
  const writer = async (): Promise<void> => {
    while (performance.now() < untilMs) {
      const at = (written += 1) * 7_919;
      await kube.update(configMaps, objectOf(at % objects, spaces, String(performance.now())));
    }
  };
  await Promise.all(Array.from({ length: writers }, writer));
  return written;
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

serveParent(calls);
