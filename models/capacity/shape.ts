import { canonical } from '../fingerprint/fingerprint.ts';
import { selects } from '../selector/selector.ts';
import type { Stored } from '../meta/object.ts';
import type { CorePod } from '../computenode/core.ts';
import type { Amounts } from './amounts.ts';
import type { PodSelector, PodSpec } from './pod-spec.ts';
import { requestsOf } from './requests.ts';

export const hostnameLabel = 'kubernetes.io/hostname';

/** All of a pod that decides where it fits. Pods of one shape are alike to whoever looks for room. */
export interface Shape {
  /** The same for pods of the same shape. */
  key: string;
  requests: Amounts;
  spec: Pick<PodSpec, 'nodeSelector' | 'tolerations'> & { affinity?: Pick<Affinity, 'nodeAffinity'> };
  /** Of what bears one of these, a node holds one at a time: a host port, or pods that stand apart by host name. */
  alone: readonly string[];
  /** Pods that are spread over host names, and by how many one node may be ahead of the last. */
  spread: { key: string; maxSkew: number } | undefined;
  priority: number;
}

type Affinity = NonNullable<PodSpec['affinity']>;

/** The shape of a pod, and the keys under which a node counts it once it is there. */
export function shapeOf(pod: Stored<CorePod>): Shape {
  const spec = pod.spec ?? {};
  const { nodeSelector, tolerations, affinity } = spec;
  const shape: Omit<Shape, 'key'> = {
    requests: requestsOf(spec),
    spec: {
      ...(nodeSelector === undefined ? {} : { nodeSelector }),
      ...(tolerations === undefined ? {} : { tolerations }),
      ...(affinity?.nodeAffinity === undefined ? {} : { affinity: { nodeAffinity: affinity.nodeAffinity } }),
    },
    alone: [...hostPorts(spec), ...apart(pod)].toSorted(),
    spread: spreadOf(pod),
    priority: spec.priority ?? 0,
  };
  return { ...shape, key: keyOfShape(shape) };
}

/** The keys by which a pod on a node counts against others that would come there. */
export function countedAs({ alone, spread }: Shape): readonly string[] {
  return spread === undefined ? alone : [...alone, spread.key];
}

function keyOfShape({ requests, ...rest }: Omit<Shape, 'key'>): string {
  const amounts = Object.entries(requests).map(([name, amount]) => [name, String(amount)]);
  return canonical({ ...rest, spread: rest.spread ?? null, requests: Object.fromEntries(amounts) });
}

function hostPorts({ containers = [] }: PodSpec): string[] {
  return containers.flatMap(({ ports = [] }) =>
    ports.flatMap(({ hostPort, protocol = 'TCP' }) =>
      hostPort === undefined || hostPort === 0 ? [] : [`port/${protocol}/${hostPort}`],
    ),
  );
}

/** Terms of required anti-affinity over host names that the pod's own likes fall under: one of them a node. */
function apart(pod: Stored<CorePod>): string[] {
  const terms = pod.spec?.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  const { namespace = '' } = pod.metadata;
  return terms.flatMap(({ topologyKey, labelSelector, namespaces = [namespace] }) =>
    topologyKey === hostnameLabel && namespaces.includes(namespace) && selectsPod(labelSelector, pod)
      ? [`apart/${namespaces.toSorted().join(',')}/${canonical(labelSelector ?? {})}`]
      : [],
  );
}

function spreadOf(pod: Stored<CorePod>): Shape['spread'] {
  const hard = (pod.spec?.topologySpreadConstraints ?? []).filter(
    ({ topologyKey, whenUnsatisfiable, labelSelector }) =>
      topologyKey === hostnameLabel && whenUnsatisfiable === 'DoNotSchedule' && selectsPod(labelSelector, pod),
  );
  const [strictest] = hard.toSorted((a, b) => a.maxSkew - b.maxSkew);
  if (strictest === undefined) return undefined;
  const key = `spread/${pod.metadata.namespace ?? ''}/${canonical(strictest.labelSelector ?? {})}`;
  return { key, maxSkew: strictest.maxSkew };
}

/** A selector that is left out selects no pod, as in Kubernetes; an empty one selects all. */
function selectsPod(selector: PodSelector | undefined, { metadata }: CorePod): boolean {
  if (selector === undefined) return false;
  const matchExpressions = (selector.matchExpressions ?? []).flatMap(({ key, operator, values }) =>
    isOperator(operator) ? [{ key, operator, ...(values === undefined ? {} : { values }) }] : [],
  );
  if (matchExpressions.length < (selector.matchExpressions ?? []).length) return false;
  return selects({ matchLabels: selector.matchLabels ?? {}, matchExpressions }, metadata.labels);
}

function isOperator(operator: string): operator is 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' {
  return operator === 'In' || operator === 'NotIn' || operator === 'Exists' || operator === 'DoesNotExist';
}
