import { asArray, asObject, asString } from '../json.ts';
import type { LabelRequirement } from './label-selector.ts';

/** The requirements of a `metav1.LabelSelector` inside an object. Absent selects nothing; empty selects everything. */
export function requirementsOf(selector: unknown): LabelRequirement[] | undefined {
  const fields = asObject(selector);
  if (fields === undefined) return undefined;
  const equal = Object.entries(asObject(fields['matchLabels']) ?? {}).map(([key, value]): LabelRequirement => ({
    key,
    operator: 'In',
    values: [String(value)],
  }));
  const expressions = asArray(fields['matchExpressions']).map((expression): LabelRequirement => {
    const { key, operator, values } = asObject(expression) ?? {};
    return { key: asString(key), operator: operatorOf(operator), values: asArray(values).map(asString) };
  });
  return [...equal, ...expressions];
}

function operatorOf(operator: unknown): LabelRequirement['operator'] {
  if (operator === 'In' || operator === 'NotIn' || operator === 'Exists') return operator;
  return 'DoesNotExist';
}

/** The selector as text, as `status.selector` of a Scale has it; '' for none. */
export function selectorText(selector: unknown): string {
  return (requirementsOf(selector) ?? [])
    .map(({ key, operator, values }) => {
      if (operator === 'Exists') return key;
      if (operator === 'DoesNotExist') return `!${key}`;
      if (operator === 'In' && values.length === 1) return `${key}=${values[0] ?? ''}`;
      return `${key} ${operator === 'In' ? 'in' : 'notin'} (${values.toSorted().join(',')})`;
    })
    .join(',');
}
