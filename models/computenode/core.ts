import type { PodSpec, ResourceList } from '../capacity/pod-spec.ts';
import type { KubeObject } from '../meta/object.ts';

/** The part of core/v1 Node that is read here. */
export type CoreNode = KubeObject & {
  spec?: { providerID?: string; unschedulable?: boolean; taints?: Taint[] };
  status?: { conditions?: CoreCondition[]; allocatable?: ResourceList };
};

export interface CoreCondition {
  type: string;
  status: string;
  reason?: string;
  message?: string;
  lastTransitionTime?: string;
}

export interface Taint {
  key: string;
  value?: string;
  effect: string;
}

/** The part of core/v1 Pod that is read here. */
export type CorePod = KubeObject & {
  spec?: PodSpec;
  status?: { phase?: string; conditions?: CoreCondition[] };
};

export const startupTaint: Taint = { key: 'rackwright.io/startup', effect: 'NoSchedule' };
/** Put on a Node that we cordoned, so that only our own cordon is ever lifted again. */
export const cordonedBy = 'rackwright.io/cordoned';

export function nodeReady(node: CoreNode): 'True' | 'False' | 'Unknown' {
  const status = node.status?.conditions?.find((condition) => condition.type === 'Ready')?.status;
  return status === 'True' || status === 'False' ? status : 'Unknown';
}
