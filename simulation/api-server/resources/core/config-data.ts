import { Buffer } from 'node:buffer';
import type { FieldError } from '../definition.ts';
import { forbidden, invalid, tooLong } from '../../schema/field-errors.ts';
import { recordAt, type Json } from './fields.ts';
import { sameJson } from '../../schema/json.ts';

const maxBytes = 1024 * 1024;

/** Keys that can be file names, as ConfigMaps and Secrets have them. */
export function keyErrors(field: string, data: Json): FieldError[] {
  return Object.keys(data).flatMap((key) => keyProblems(key).map((words) => invalid(`${field}[${key}]`, key, words)));
}

function keyProblems(key: string): string[] {
  const well = /^[-._a-zA-Z0-9]+$/.test(key);
  return [
    ...(Buffer.byteLength(key) > 253 ? ['must be no more than 253 characters'] : []),
    ...(well
      ? []
      : [
          "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
        ]),
    ...leadsElsewhere(key),
  ];
}

function leadsElsewhere(key: string): string[] {
  if (key === '.' || key === '..') return [`must not be '${key}'`];
  return key.startsWith('..') ? ["must not start with '..'"] : [];
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
