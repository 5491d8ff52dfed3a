import type { LabelSelector, LabelSelectorRequirement } from '../generated/shared.ts';

/**
 * Whether `labels` satisfy every requirement. No selector, or one that requires nothing, selects all. As in Kubernetes,
 * NotIn holds where the label isn't there at all.
 */
export function selects(selector: LabelSelector | undefined, labels: Readonly<Record<string, string>> = {}): boolean {
  const equal = Object.entries(selector?.matchLabels ?? {}).every(([key, value]) => valueOf(labels, key) === value);
  return equal && (selector?.matchExpressions ?? []).every((requirement) => holds(requirement, labels));
}

function holds(
  { key, operator, values = [] }: LabelSelectorRequirement,
  labels: Readonly<Record<string, string>>,
): boolean {
  const value = valueOf(labels, key);
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
  }
}

function valueOf(labels: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}
