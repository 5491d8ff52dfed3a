import { coreComponents } from '../resources/core/schemas.ts';
import type { JsonSchema } from '../resources/definition.ts';

const refPrefix = '#/components/schemas/';

/** The component that a schema refers to, if it does. */
export function referredComponent({ $ref, allOf }: JsonSchema): string | undefined {
  return ($ref ?? allOf?.[0]?.$ref)?.slice(refPrefix.length);
}

/** `PodSpec` of `io.k8s.api.core.v1.PodSpec`: the struct. */
export function structName(component: string): string {
  return component.slice(component.lastIndexOf('.') + 1);
}

/** How Go prints the type of a field: `[]v1.Container`, `map[string]string`. */
export function goType(schema: JsonSchema): string {
  const component = referredComponent(schema);
  if (component !== undefined) return component.split('.').slice(-2).join('.');
  const { type, format, items, additionalProperties } = schema;
  switch (type) {
    case 'integer':
      return format ?? 'int64';
    case 'boolean':
      return 'bool';
    case 'number':
      return 'float64';
    case 'string':
      return format === 'byte' ? '[]uint8' : 'string';
    case 'array':
      return `[]${items === undefined ? 'string' : goType(items)}`;
    case 'object':
      return `map[string]${typeof additionalProperties === 'object' ? goType(additionalProperties) : 'string'}`;
    default:
      return 'string';
  }
}

/** Types with a name of their own, which OpenAPI shows as what they are made of: `struct.field` to the type. */
const named: Readonly<Record<string, string>> = {
  'ObjectMeta.uid': 'types.UID',
  'OwnerReference.uid': 'types.UID',
  'ObjectReference.uid': 'types.UID',
  'Container.imagePullPolicy': 'v1.PullPolicy',
  'ContainerPort.protocol': 'v1.Protocol',
  'DeploymentStrategy.type': 'v1.DeploymentStrategyType',
  'LabelSelectorRequirement.operator': 'v1.LabelSelectorOperator',
  'NamespaceSpec.finalizers': '[]v1.FinalizerName',
  'NamespaceStatus.phase': 'v1.NamespacePhase',
  'NodeAddress.type': 'v1.NodeAddressType',
  'NodeCondition.status': 'v1.ConditionStatus',
  'NodeCondition.type': 'v1.NodeConditionType',
  'NodeSelectorRequirement.operator': 'v1.NodeSelectorOperator',
  'NodeStatus.allocatable': 'v1.ResourceList',
  'NodeStatus.capacity': 'v1.ResourceList',
  'NodeStatus.phase': 'v1.NodePhase',
  'PodCondition.status': 'v1.ConditionStatus',
  'PodCondition.type': 'v1.PodConditionType',
  'PodSpec.dnsPolicy': 'v1.DNSPolicy',
  'PodSpec.overhead': 'v1.ResourceList',
  'PodSpec.preemptionPolicy': 'v1.PreemptionPolicy',
  'PodSpec.restartPolicy': 'v1.RestartPolicy',
  'PodStatus.phase': 'v1.PodPhase',
  'PodStatus.qosClass': 'v1.PodQOSClass',
  'ResourceRequirements.limits': 'v1.ResourceList',
  'ResourceRequirements.requests': 'v1.ResourceList',
  'Secret.type': 'v1.SecretType',
  'ServicePort.protocol': 'v1.Protocol',
  'ServiceSpec.type': 'v1.ServiceType',
  'Taint.effect': 'v1.TaintEffect',
  'Toleration.effect': 'v1.TaintEffect',
  'Toleration.operator': 'v1.TolerationOperator',
};

export function goTypeOf(struct: string, field: string | undefined, schema: JsonSchema): string {
  return named[`${struct}.${field}`] ?? goType(schema);
}

/** Of components that read themselves from JSON. */
export type SelfReading = 'time' | 'micro-time' | 'quantity' | 'int-or-string' | 'anything';

export function selfReading(component: string): SelfReading | undefined {
  switch (structName(component)) {
    case 'Time':
      return 'time';
    case 'MicroTime':
      return 'micro-time';
    case 'Quantity':
      return 'quantity';
    case 'IntOrString':
      return 'int-or-string';
  }
  const schema = coreComponents[component];
  return schema?.properties === undefined ? 'anything' : undefined;
}
