import type { FieldError } from '../definition.ts';
import { forbidden, invalid, tooLong } from '../../schema/field-errors.ts';
import { recordAt, type Json } from './fields.ts';
import { sameJson } from '../../schema/json.ts';

const maxBytes = 1024 * 1024;

/** Keys that can be file names, as ConfigMaps and Secrets have them. */
export function keyErrors(field: string, data: Json): FieldError[] {
  return Object.keys(data)
    .filter((key) => !/^[-._a-zA-Z0-9]{1,253}$/.test(key) || key === '.' || key === '..')
    .map((key) =>
      invalid(
        `${field}[${key}]`,
        key,
        "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
      ),
    );
}

export function sizeErrors(field: string, bytes: number): FieldError[] {
  return bytes > maxBytes ? [tooLong(field, maxBytes)] : [];
}

/** What `immutable: true` forbids ever after. */
export function immutableErrors(object: Json, old: Json | undefined, fields: readonly string[]): FieldError[] {
  if (old?.immutable !== true) return [];
  const detail = 'field is immutable when `immutable` is set';
  return [
    ...(object.immutable === true ? [] : [forbidden('immutable', detail)]),
    ...fields
      .filter((field) => !sameJson(recordAt(object, field), recordAt(old, field)))
      .map((field) => forbidden(field, detail)),
  ];
}
