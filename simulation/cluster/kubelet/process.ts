import type { Kube } from '#controllers/runtime/kube.ts';
import { kubeletRuns, type Machine } from '../../world/machine.ts';
import type { Readiness } from './node-status.ts';

/** One run of kubelet on one machine: from when it starts until its machine, its software or its identity changes. */
export interface KubeletProcess {
  readonly key: string;
  readonly serial: string;
  readonly nodeName: string;
  readonly bootId: string;
  /** ms since the epoch. */
  readonly startedAt: number;
  /** The connection by certificate, once there is one. */
  connection?: { certificate: string; kube: Kube };
  /** It has registered its Node, or found it there. It does so once a run, as a kubelet does. */
  registered: boolean;
  /** What it last said of itself, and when. */
  lastReport?: { readiness: Readiness; at: number };
}

/** What a run of kubelet stands and falls with; undefined while none runs. */
export function processKey(machine: Machine): string | undefined {
  const { kubelet, layers, os } = machine.disk;
  if (!kubeletRuns(machine) || kubelet === undefined || machine.bootId === undefined) return undefined;
  const { name, providerID } = kubelet.node;
  return [machine.bootId, os?.incarnation, layers.k8s?.version, layers.k8s?.digest, name, providerID].join(' ');
}
