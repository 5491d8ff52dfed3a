import { createKube } from '#controllers/runtime/client.ts';
import { createHttpsTransport } from '#controllers/runtime/https-transport.ts';
import { endpointFromText } from '#controllers/runtime/kubeconfig.ts';
import type { Kube } from '#controllers/runtime/kube.ts';
import { systemClock as clock } from '#controllers/runtime/system/clock.ts';
import { systemRandom as random } from '#controllers/runtime/system/random.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import { computeNodes } from '#models/generated/resources.ts';
import { timestamp } from '#models/ports/clock.ts';
import type { KubeObject, Stored } from '#models/meta/object.ts';
import { poolTemplate } from '../hall/inventory.ts';
import { serveParent } from '../process/serve.ts';

export interface RawLoad {
  kubeconfig: string;
  writers: number;
  seconds: number;
}

/** As many as there are writers: no two write the same object, so none is refused. */
const calls = {
  /** Status writes a second of ComputeNodes, the kind that the chain writes most, as fast as the server answers. */
  async load({ kubeconfig, writers, seconds }: RawLoad): Promise<number> {
    const endpoint = endpointFromText(kubeconfig, 'the bench');
    const transport = createHttpsTransport(endpoint, { clock, connections: writers });
    const kube = createKube(transport, { clock, random, fieldManager: 'raw' });
    const names = Array.from({ length: writers }, (_, at) => `raw-${at}`);
    const nodes = await Promise.all(names.map((name) => kube.create(computeNodes, paused(name))));
    try {
      await write(kube, nodes, performance.now() + 2_000);
      const began = performance.now();
      const written = await write(kube, nodes, began + seconds * 1_000);
      return written / ((performance.now() - began) / 1_000);
    } finally {
      await Promise.all(names.map((name) => kube.delete(computeNodes, { name })));
      await transport.close();
    }
  },
};
export type RawCalls = typeof calls;

async function write(kube: Kube, nodes: Stored[], untilMs: number): Promise<number> {
  let written = 0;
  const writer = async (at: number): Promise<void> => {
    while (performance.now() < untilMs) {
      written += 1;
      const node = nodes[at];
      if (node === undefined) return;
      nodes[at] = await kube.updateSubresource(computeNodes, 'status', { ...node, status: statusOf(written) });
    }
  };
  await Promise.all(nodes.map((_, at) => writer(at)));
  return written;
}

function paused(name: string): KubeObject {
  const spec = { ...poolTemplate, clusterRef: { name: 'nowhere' }, role: 'Worker', paused: true };
  return { apiVersion: 'rackwright.io/v1alpha1', kind: 'ComputeNode', metadata: { name }, spec };
}

function statusOf(written: number): NonNullable<ComputeNode['status']> {
  const message = `Write ${written} of a bench that asks how fast this API server takes them.`;
  const lastTransitionTime = timestamp(clock.now());
  return {
    phase: 'Pending',
    observedGeneration: 1,
    conditions: [{ type: 'Ready', status: 'False', reason: 'Pending', message, lastTransitionTime }],
  };
}

serveParent(calls);
