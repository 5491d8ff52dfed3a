import { labelValueProblems, qualifiedNameProblems } from '../../metadata/names.ts';
import type { FieldError } from '../definition.ts';
import { invalid, notSupported } from '../../schema/field-errors.ts';
import { recordsAt, textAt, type Json } from './fields.ts';
import { effectErrors } from './taints.ts';

/** `field` is where the PodSpec stands. */
export function tolerationErrors(field: string, spec: unknown): FieldError[] {
  return recordsAt(spec, 'tolerations').flatMap((one, index) => errorsOf(`${field}.tolerations[${index}]`, one));
}

function errorsOf(field: string, toleration: Json): FieldError[] {
  const key = textAt(toleration, 'key');
  const operator = textAt(toleration, 'operator');
  const value = textAt(toleration, 'value');
  const effect = textAt(toleration, 'effect');
  const errors = key === '' ? [] : qualifiedNameProblems(key).map((words) => invalid(`${field}.key`, key, words));
  if (key === '' && operator !== 'Exists') {
    const words = 'operator must be Exists when `key` is empty, which means "match all values and all keys"';
    errors.push(invalid(`${field}.operator`, operator, words));
  }
  if (toleration.tolerationSeconds !== undefined && effect !== 'NoExecute') {
    errors.push(invalid(`${field}.effect`, effect, "effect must be 'NoExecute' when `tolerationSeconds` is set"));
  }
  errors.push(...operatorErrors(field, operator, value));
  return effect === '' ? errors : [...errors, ...effectErrors(`${field}.effect`, effect)];
}

function operatorErrors(field: string, operator: string, value: string): FieldError[] {
  switch (operator) {
    case '':
    case 'Equal':
      return labelValueProblems(value).map((words) => invalid(`${field}.operator`, value, words));
    case 'Exists':
      return value === ''
        ? []
        : [invalid(`${field}.operator`, value, "value must be empty when `operator` is 'Exists'")];
    default:
      return [notSupported(`${field}.operator`, operator, ['Equal', 'Exists'])];
  }
}
