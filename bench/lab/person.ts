import { createKube } from '#controllers/runtime/client.ts';
import { createHttpsTransport } from '#controllers/runtime/https-transport.ts';
import { systemClock } from '#controllers/runtime/system/clock.ts';
import { systemRandom } from '#controllers/runtime/system/random.ts';
import type { Kube } from '#controllers/runtime/kube.ts';
import { namespaces, pods } from '#models/meta/core-resources.ts';
import { sleep } from '#models/ports/clock.ts';
import { podOf, workNamespace } from './pod-of.ts';
import type { PodAddresses } from './pods-process.ts';

/** Requests of pods that are under way at the same time. */
const width = 32;
const betweenProbesMs = 50;

/** Whoever creates pods, over https. */
export function personAt({ url, caPem, personToken }: PodAddresses): Kube {
  const transport = createHttpsTransport(
    { url, caPem, auth: { kind: 'token', token: personToken } },
    { clock: systemClock },
  );
  return createKube(transport, { clock: systemClock, random: systemRandom });
}

/** Creates so many pods as fast as the server takes them: names `<prefix>-<number>`. */
export async function createPods(person: Kube, prefix: string, count: number, cpu: string): Promise<void> {
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < count) {
      const at = next;
      next += 1;
      await person.create(pods, podOf(`${prefix}-${at}`, cpu));
    }
  };
  await Promise.all(Array.from({ length: width }, work));
}

/** Asks the server for something small, again and again; the longest wait in ms is told once it is stopped. */
export function probe(person: Kube): { stop(): Promise<number> } {
  const ended = new AbortController();
  let longest = 0;
  async function run(): Promise<void> {
    while (!ended.signal.aborted) {
      const began = performance.now();
      await person.get(namespaces, { name: workNamespace });
      longest = Math.max(longest, performance.now() - began);
      await sleep(systemClock, betweenProbesMs, ended.signal);
    }
  }
  const running = run();
  return {
    async stop() {
      ended.abort();
      await running;
      return longest;
    },
  };
}
