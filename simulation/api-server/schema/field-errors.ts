import type { FieldError } from '../resources/definition.ts';
import { goJson, goNumber, goQuote } from './go-text.ts';

/** apimachinery's `field.Error`s: a cause's reason, and its message without the field. */

/** Stands for a value that the message leaves out: an object or array that a CEL rule refuses. */
export const omitted: unique symbol = Symbol('omitted');

/** A value whose fields are shown in this order and by these names, as Go shows a struct; maps are shown sorted. */
export class GoStruct {
  readonly fields: Readonly<Record<string, unknown>>;
  constructor(fields: Readonly<Record<string, unknown>>) {
    this.fields = fields;
  }
}

type Shown = string | number | boolean | bigint | object | null | typeof omitted;

function shown(value: Shown): string {
  if (value === omitted) return '';
  if (typeof value === 'string') return `: ${goQuote(value)}`;
  if (typeof value === 'number') return `: ${goNumber(value)}`;
  if (value instanceof GoStruct) return `: ${JSON.stringify(value.fields)}`;
  if (typeof value === 'object') return `: ${goJson(value)}`;
  return `: ${String(value)}`;
}

function worded(kind: string, value: Shown, detail: string): string {
  return `${kind}${shown(value)}${detail === '' ? '' : `: ${detail}`}`;
}

export function invalid(field: string, value: Shown, detail: string): FieldError {
  return { reason: 'FieldValueInvalid', field, message: worded('Invalid value', value, detail) };
}

export function typeInvalid(field: string, value: Shown, detail: string): FieldError {
  return { reason: 'FieldValueTypeInvalid', field, message: worded('Invalid value', value, detail) };
}

export function required(field: string, detail = ''): FieldError {
  return { reason: 'FieldValueRequired', field, message: worded('Required value', omitted, detail) };
}

export function forbidden(field: string, detail: string): FieldError {
  return { reason: 'FieldValueForbidden', field, message: worded('Forbidden', omitted, detail) };
}

export function duplicate(field: string, value: Shown): FieldError {
  return { reason: 'FieldValueDuplicate', field, message: worded('Duplicate value', value, '') };
}

export function notSupported(field: string, value: Shown, supported: readonly string[]): FieldError {
  const detail = supported.length === 0 ? '' : `supported values: ${supported.map(goQuote).join(', ')}`;
  return { reason: 'FieldValueNotSupported', field, message: worded('Unsupported value', value, detail) };
}

/** The bound is of characters; Kubernetes says bytes. */
export function tooLong(field: string, max: number): FieldError {
  const detail = `may not be more than ${String(max)} ${max === 1 ? 'byte' : 'bytes'}`;
  return { reason: 'FieldValueTooLong', field, message: worded('Too long', omitted, detail) };
}

export function tooMany(field: string, actual: number, max: number): FieldError {
  const detail = `must have at most ${String(max)} ${max === 1 ? 'item' : 'items'}`;
  return { reason: 'FieldValueTooMany', field, message: worded('Too many', actual, detail) };
}
