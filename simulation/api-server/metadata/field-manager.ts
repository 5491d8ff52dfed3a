import { Buffer } from 'node:buffer';
import type { FieldError } from '../resources/definition.ts';
import { goQuote } from '../schema/go-text.ts';

/** The longest name of a field manager. */
export const mostManagerBytes = 128;
/** A character that it may have. */
export const printable: RegExp = /[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u;

/** What is wrong with the name of a manager; '' is none, and fine. */
export function fieldManagerErrors(name: string, field: string): FieldError[] {
  const errors: FieldError[] = [];
  if (Buffer.byteLength(name) > mostManagerBytes) {
    errors.push({
      reason: 'FieldValueTooLong',
      field,
      message: `Too long: may not be more than ${mostManagerBytes} bytes`,
    });
  }
  let position = 0;
  for (const char of name) {
    if (!printable.test(char)) {
      const code = (char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
      const message = `Invalid value: ${goQuote(name)}: invalid character U+${code} (at position ${position})`;
      errors.push({ reason: 'FieldValueInvalid', field, message });
    }
    position += Buffer.byteLength(char);
  }
  return errors;
}
