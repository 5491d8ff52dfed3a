import type { FieldError } from '../definition.ts';
import { duplicate, invalid, notSupported, required } from '../../schema/field-errors.ts';
import { recordsAt, textAt } from './fields.ts';

const effects = ['NoExecute', 'NoSchedule', 'PreferNoSchedule'];
const name = '[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?';
const qualifiedName = new RegExp(`^(?:[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?/)?${name}$`);
const labelValue = new RegExp(`^(?:${name})?$`);

/** Taints are unique by key and effect. */
export function taintErrors(node: unknown): FieldError[] {
  const seen = new Set<string>();
  return recordsAt(node, 'spec', 'taints').flatMap((taint, index) => {
    const field = `spec.taints[${index}]`;
    const key = textAt(taint, 'key');
    const value = textAt(taint, 'value');
    const effect = textAt(taint, 'effect');
    const errors: FieldError[] = [];
    if (key === '') errors.push(required(`${field}.key`, 'name part must be non-empty'));
    else if (!qualifiedName.test(key)) errors.push(invalid(`${field}.key`, key, 'must be a qualified name'));
    if (!labelValue.test(value)) errors.push(invalid(`${field}.value`, value, 'must be a valid label value'));
    if (effect === '') errors.push(required(`${field}.effect`));
    else if (!effects.includes(effect)) errors.push(notSupported(`${field}.effect`, effect, effects));
    if (seen.has(`${key}:${effect}`)) errors.push(duplicate(field, taint));
    seen.add(`${key}:${effect}`);
    return errors;
  });
}
