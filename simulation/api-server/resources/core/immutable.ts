import type { FieldError } from '../definition.ts';
import { invalid } from '../../schema/field-errors.ts';

/** A field that was changed after it was set once. */
export function immutableError(field: string, value: unknown): FieldError {
  const shown = typeof value === 'object' || typeof value === 'string' || typeof value === 'number' ? value : null;
  return invalid(field, shown, 'field is immutable');
}
