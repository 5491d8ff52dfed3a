import type { KubeObject } from '#models/meta/object.ts';
import type { CoreCondition } from './condition.ts';

export interface Taint {
  key: string;
  value?: string;
  effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
  timeAdded?: string;
}

export interface Node extends KubeObject {
  spec?: { providerID?: string; unschedulable?: boolean; taints?: Taint[]; podCIDR?: string };
  status?: NodeStatus;
}

export interface NodeStatus {
  capacity?: Record<string, string>;
  allocatable?: Record<string, string>;
  conditions?: CoreCondition[];
  addresses?: { type: string; address: string }[];
  nodeInfo?: NodeInfo;
  daemonEndpoints?: { kubeletEndpoint: { Port: number } };
}

export interface NodeInfo {
  machineID: string;
  systemUUID: string;
  bootID: string;
  kernelVersion: string;
  osImage: string;
  containerRuntimeVersion: string;
  kubeletVersion: string;
  kubeProxyVersion: string;
  operatingSystem: string;
  architecture: string;
}

export function isTaintEffect(effect: string): effect is Taint['effect'] {
  return effect === 'NoSchedule' || effect === 'PreferNoSchedule' || effect === 'NoExecute';
}
