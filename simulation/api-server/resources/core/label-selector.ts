import { labelValueProblems, qualifiedNameProblems } from '../../metadata/names.ts';
import type { FieldError } from '../definition.ts';
import { forbidden, invalid, required } from '../../schema/field-errors.ts';
import { listAt, recordAt, recordsAt, textAt, type Json } from './fields.ts';

/** What is wrong with a LabelSelector of meta/v1 that stands at `field`. */
export function labelSelectorErrors(field: string, selector: unknown): FieldError[] {
  return [
    ...Object.entries(recordAt(selector, 'matchLabels')).flatMap(([key, value]) =>
      labelErrors(`${field}.matchLabels`, key, String(value)),
    ),
    ...recordsAt(selector, 'matchExpressions').flatMap((requirement, index) =>
      requirementErrors(`${field}.matchExpressions[${index}]`, requirement),
    ),
  ];
}

/** Of labels, and of the pairs that a selector matches by. */
export function labelErrors(field: string, key: string, value: string): FieldError[] {
  return [
    ...qualifiedNameProblems(key).map((words) => invalid(field, key, words)),
    ...labelValueProblems(value).map((words) => invalid(field, value, words)),
  ];
}

function requirementErrors(field: string, requirement: Json): FieldError[] {
  const key = textAt(requirement, 'key');
  const values = listAt(requirement, 'values');
  return [
    ...operatorErrors(field, textAt(requirement, 'operator'), values.length),
    ...qualifiedNameProblems(key).map((words) => invalid(`${field}.key`, key, words)),
    ...values.flatMap((value, index) =>
      labelValueProblems(String(value)).map((words) => invalid(`${field}.values[${index}]`, String(value), words)),
    ),
  ];
}

function operatorErrors(field: string, operator: string, values: number): FieldError[] {
  switch (operator) {
    case 'In':
    case 'NotIn':
      return values > 0 ? [] : [required(`${field}.values`, "must be specified when `operator` is 'In' or 'NotIn'")];
    case 'Exists':
    case 'DoesNotExist':
      return values === 0
        ? []
        : [forbidden(`${field}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")];
    default:
      return [invalid(`${field}.operator`, operator, 'not a valid selector operator')];
  }
}
