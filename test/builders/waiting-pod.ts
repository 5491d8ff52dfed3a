import { shapeOf } from '#models/capacity/shape.ts';
import type { PodSpec } from '#models/capacity/pod-spec.ts';
import type { WaitingPod } from '#models/capacity/observed.ts';
import type { CorePod } from '#models/computenode/core.ts';
import type { Stored } from '#models/meta/object.ts';
import { now, storedMeta } from './metadata.ts';

export interface Asked {
  cpu?: string | number;
  memory?: string;
  labels?: Record<string, string>;
  spec?: PodSpec;
}

/** A pod that asks for so much in one container. */
export function schedulable(name: string, { cpu = 1, memory = '1Gi', labels, spec = {} }: Asked = {}): Stored<CorePod> {
  const metadata = { ...storedMeta(name), namespace: 'default', ...(labels === undefined ? {} : { labels }) };
  const containers = [{ name: 'main', resources: { requests: { cpu, memory } } }];
  return { apiVersion: 'v1', kind: 'Pod', metadata, spec: { containers, ...spec }, status: { phase: 'Pending' } };
}

/** One that the scheduler refused long ago, unless told when. */
export function waitingPod(name: string, asked: Asked = {}, since: number = now - 3_600_000): WaitingPod {
  const pod = schedulable(name, asked);
  return { pod, shape: shapeOf(pod), since, message: '0/1 nodes are available: 1 Insufficient cpu.' };
}
