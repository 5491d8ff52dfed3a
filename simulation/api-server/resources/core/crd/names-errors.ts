import { Buffer } from 'node:buffer';
import type { FieldError } from '../../definition.ts';
import { invalid, required } from '../../../schema/field-errors.ts';
import { listAt, textAt, type Json } from '../fields.ts';

const label =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and " +
  "end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is " +
  "'[a-z]([-a-z0-9]*[a-z0-9])?')";

/** What is wrong with a DNS-1035 label; empty when nothing is. */
export function labelProblems(text: string): string[] {
  return [
    ...(Buffer.byteLength(text) > 63 ? ['must be no more than 63 characters'] : []),
    ...(/^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(text) ? [] : [label]),
  ];
}

/** `spec.names`, defaulted. */
export function namesErrors(names: Json, path: string): FieldError[] {
  const kind = textAt(names, 'kind');
  const listKind = textAt(names, 'listKind');
  return [
    ...['plural', 'singular', 'kind', 'listKind']
      .filter((name) => textAt(names, name) === '')
      .map((name) => required(`${path}.${name}`)),
    ...lowerErrors(names, 'plural', path),
    ...lowerErrors(names, 'singular', path),
    ...mixedErrors(kind, `${path}.kind`),
    ...mixedErrors(listKind, `${path}.listKind`),
    ...listErrors(names, 'shortNames', path),
    ...(kind !== '' && kind === listKind
      ? [invalid(`${path}.listKind`, listKind, 'kind and listKind may not be the same')]
      : []),
    ...listErrors(names, 'categories', path),
  ];
}

function lowerErrors(names: Json, name: string, path: string): FieldError[] {
  const text = textAt(names, name);
  const problems = text === '' ? [] : labelProblems(text);
  return problems.length === 0 ? [] : [invalid(`${path}.${name}`, text, problems.join(','))];
}

function mixedErrors(text: string, path: string): FieldError[] {
  const problems = text === '' ? [] : labelProblems(text.toLowerCase());
  const words = `may have mixed case, but should otherwise match: ${problems.join(',')}`;
  return problems.length === 0 ? [] : [invalid(path, text, words)];
}

function listErrors(names: Json, name: string, path: string): FieldError[] {
  return listAt(names, name).flatMap((value, index) => {
    const problems = labelProblems(String(value));
    return problems.length === 0
      ? []
      : [invalid(`${path}.${name}[${String(index)}]`, String(value), problems.join(','))];
  });
}
