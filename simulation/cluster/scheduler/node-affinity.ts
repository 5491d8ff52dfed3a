import type { NodeSelectorTerm, PodSpec, SelectorRequirement } from '../objects/pod.ts';

export interface NamedLabels {
  name: string;
  labels: Readonly<Record<string, string>>;
}

/** Whether a pod's nodeSelector and its required node affinity both allow the node. */
export function allowsNode(spec: Pick<PodSpec, 'nodeSelector' | 'affinity'>, node: NamedLabels): boolean {
  for (const [key, value] of Object.entries(spec.nodeSelector ?? {})) {
    if (node.labels[key] !== value) return false;
  }
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return required === undefined || required.nodeSelectorTerms.some((term) => matches(term, node));
}

/** Terms are alternatives; within a term everything must hold, and an empty term matches nothing. */
function matches(term: NodeSelectorTerm, node: NamedLabels): boolean {
  const expressions = term.matchExpressions ?? [];
  const fields = term.matchFields ?? [];
  if (expressions.length + fields.length === 0) return false;
  return (
    expressions.every((requirement) => holds(requirement, node.labels[requirement.key])) &&
    fields.every((requirement) => requirement.key === 'metadata.name' && holds(requirement, node.name))
  );
}

/** NotIn and DoesNotExist hold where the label is absent. Gt and Lt compare integers. An unknown operator never holds. */
function holds({ operator, values = [] }: SelectorRequirement, actual: string | undefined): boolean {
  switch (operator) {
    case 'In':
      return actual !== undefined && values.includes(actual);
    case 'NotIn':
      return actual === undefined || !values.includes(actual);
    case 'Exists':
      return actual !== undefined;
    case 'DoesNotExist':
      return actual === undefined;
    case 'Gt':
      return integer(actual) > integer(values[0]);
    case 'Lt':
      return integer(actual) < integer(values[0]);
    default:
      return false;
  }
}

/** NaN where it isn't an integer: every comparison with it is false. */
function integer(text: string | undefined): number {
  return text !== undefined && /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
}
