import type { KubeObject } from '../meta/object.ts';

/** The part of core/v1 Node that the sequencer reads. */
export type CoreNode = KubeObject & {
  spec?: { providerID?: string; unschedulable?: boolean; taints?: Taint[] };
  status?: { conditions?: { type: string; status: string; reason?: string; message?: string }[] };
};

export interface Taint {
  key: string;
  value?: string;
  effect: string;
}

/** The part of core/v1 Pod that a drain reads. */
export type CorePod = KubeObject & {
  spec?: { nodeName?: string };
  status?: { phase?: string };
};

export const startupTaint: Taint = { key: 'rackwright.io/startup', effect: 'NoSchedule' };
/** Put on a Node that we cordoned, so that only our own cordon is ever lifted again. */
export const cordonedBy = 'rackwright.io/cordoned';

export function nodeReady(node: CoreNode): 'True' | 'False' | 'Unknown' {
  const status = node.status?.conditions?.find((condition) => condition.type === 'Ready')?.status;
  return status === 'True' || status === 'False' ? status : 'Unknown';
}
