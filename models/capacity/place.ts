import type { Taint } from '../computenode/core.ts';
import type { NodeSelectorTerm, SelectorRequirement } from './pod-spec.ts';
import { tolerates } from './pod-spec.ts';
import type { Shape } from './shape.ts';

/**
 * A node as pods choose by: one that is there, or one that would be made. Of the latter some labels aren't known
 * beforehand, only what they may come to be: so each key has all values that it may have, and a pod is allowed only if it
 * is by each of them.
 */
export interface Place {
  /** The name, where it is known. */
  name: string | undefined;
  labels: Readonly<Record<string, readonly string[]>>;
  taints: readonly Taint[];
}

/** Why a pod may not be there, in words that follow "it". */
export type Objection = { to: 'labels'; key: string } | { to: 'taint'; taint: Taint };

/** The first thing that keeps pods of this shape off; what it holds doesn't matter. */
export function objectionTo({ spec }: Pick<Shape, 'spec'>, place: Place): Objection | undefined {
  const { nodeSelector = {}, tolerations = [], affinity } = spec;
  for (const taint of place.taints) {
    if (taint.effect !== 'PreferNoSchedule' && !tolerates(tolerations, taint)) return { to: 'taint', taint };
  }
  for (const [key, value] of Object.entries(nodeSelector)) {
    if (!holds({ key, operator: 'In', values: [value] }, valuesOf(place, key))) return { to: 'labels', key };
  }
  const terms = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  if (terms === undefined) return undefined;
  let first: string | undefined;
  for (const term of terms) {
    const key = failing(term, place);
    if (key === undefined) return undefined;
    first ??= key;
  }
  return { to: 'labels', key: first ?? 'nodeAffinity' };
}

/** The key of the first requirement that doesn't hold. An empty term matches nothing, as in Kubernetes. */
function failing({ matchExpressions = [], matchFields = [] }: NodeSelectorTerm, place: Place): string | undefined {
  if (matchExpressions.length + matchFields.length === 0) return 'nodeAffinity';
  const label = matchExpressions.find((requirement) => !holds(requirement, valuesOf(place, requirement.key)));
  if (label !== undefined) return label.key;
  const field = matchFields.find(
    (requirement) => requirement.key !== 'metadata.name' || !holds(requirement, [place.name ?? unnamed]),
  );
  return field?.key;
}

/** No label value and no name: whoever asks for a certain one doesn't get a node that has yet to be made. */
export const unnamed = '\u0000';

function valuesOf({ labels }: Place, key: string): readonly string[] | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}

/** Whether it holds for each value. NotIn and DoesNotExist hold where the label is absent. Gt and Lt compare integers. */
function holds({ operator, values = [] }: SelectorRequirement, actual: readonly string[] | undefined): boolean {
  switch (operator) {
    case 'In':
      return actual !== undefined && actual.every((value) => values.includes(value));
    case 'NotIn':
      return actual === undefined || actual.every((value) => !values.includes(value));
    case 'Exists':
      return actual !== undefined;
    case 'DoesNotExist':
      return actual === undefined;
    case 'Gt':
      return actual !== undefined && actual.every((value) => integer(value) > integer(values[0]));
    case 'Lt':
      return actual !== undefined && actual.every((value) => integer(value) < integer(values[0]));
    default:
      return false;
  }
}

/** NaN where it isn't an integer: every comparison with it is false. */
function integer(text: string | undefined): number {
  return text !== undefined && /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
}

/** Whether it is room that pods have in common: a node that keeps pods off by a taint is somebody's own. */
export function isOpen({ taints }: Pick<Place, 'taints'>): boolean {
  return taints.every(({ key, effect }) => effect === 'PreferNoSchedule' || passing.test(key));
}

/** Taints of the node controller, which come and go. */
const passing = /^node\.kubernetes\.io\/(not-ready|unreachable|.*-pressure|network-unavailable)$/;

/** The place that a Node is: one value a key. */
export function placeOfNode(node: {
  metadata: { name: string; labels?: Record<string, string> };
  spec?: { unschedulable?: boolean; taints?: Taint[] };
}): Place {
  const { name, labels = {} } = node.metadata;
  const { unschedulable, taints = [] } = node.spec ?? {};
  const cordoned: Taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };
  const told = taints.some(({ key }) => key === cordoned.key);
  return {
    name,
    labels: Object.fromEntries(Object.entries(labels).map(([key, value]) => [key, [value]])),
    taints: unschedulable === true && !told ? [...taints, cordoned] : taints,
  };
}
