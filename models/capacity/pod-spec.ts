import type { Taint } from '../computenode/core.ts';

/** The part of core/v1 PodSpec that says which nodes a pod may run on, and what it takes of them. */
export interface PodSpec {
  nodeName?: string;
  containers?: PodContainer[];
  initContainers?: PodContainer[];
  /** Of the whole pod (KEP-2837): where it names a resource, it stands for the sum of the containers. */
  resources?: PodResources;
  overhead?: ResourceList;
  nodeSelector?: Record<string, string>;
  affinity?: {
    nodeAffinity?: { requiredDuringSchedulingIgnoredDuringExecution?: { nodeSelectorTerms?: NodeSelectorTerm[] } };
    podAntiAffinity?: { requiredDuringSchedulingIgnoredDuringExecution?: PodAffinityTerm[] };
  };
  tolerations?: Toleration[];
  topologySpreadConstraints?: TopologySpread[];
  priority?: number;
}

export type ResourceList = Readonly<Record<string, string | number>>;

export interface PodResources {
  requests?: ResourceList;
  limits?: ResourceList;
}

export interface PodContainer {
  name?: string;
  resources?: PodResources;
  ports?: { hostPort?: number; protocol?: string; hostIP?: string }[];
  /** Always, on an init container, makes it a sidecar (KEP-753). */
  restartPolicy?: string;
}

export interface NodeSelectorTerm {
  matchExpressions?: SelectorRequirement[];
  matchFields?: SelectorRequirement[];
}

export interface SelectorRequirement {
  key: string;
  operator: string;
  values?: string[];
}

export interface PodAffinityTerm {
  topologyKey: string;
  labelSelector?: PodSelector;
  namespaces?: string[];
}

export interface PodSelector {
  matchLabels?: Record<string, string>;
  matchExpressions?: { key: string; operator: string; values?: string[] }[];
}

export interface TopologySpread {
  maxSkew: number;
  topologyKey: string;
  whenUnsatisfiable: string;
  labelSelector?: PodSelector;
}

export interface Toleration {
  key?: string;
  operator?: string;
  value?: string;
  effect?: string;
}

/** Whether one of `tolerations` covers the taint: no key with Exists covers all keys, no effect covers all effects. */
export function tolerates(tolerations: readonly Toleration[], taint: Taint): boolean {
  return tolerations.some(({ key = '', operator = 'Equal', value = '', effect = '' }) => {
    if (effect !== '' && effect !== taint.effect) return false;
    if (key === '') return operator === 'Exists';
    return key === taint.key && (operator === 'Exists' || value === (taint.value ?? ''));
  });
}
