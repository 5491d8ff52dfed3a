import type { FieldError } from '../definition.ts';
import { invalid } from '../../schema/field-errors.ts';

/** What is wrong with a number or a percentage of what there is. */
export function shareErrors(field: string, value: unknown): FieldError[] {
  if (typeof value === 'number' && value < 0) return [invalid(field, value, 'must be greater than or equal to 0')];
  if (typeof value !== 'string') return [];
  const percent = /^([0-9]+)%$/.exec(value)?.[1];
  if (percent === undefined) {
    const detail =
      "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')";
    return [invalid(field, value, detail)];
  }
  return Number(percent) > 100 ? [invalid(field, value, 'must not be greater than 100%')] : [];
}
