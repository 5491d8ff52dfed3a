import { Buffer } from 'node:buffer';
import { goQuote } from '../schema/go-text.ts';
import type { ApiRequest } from '../exchange.ts';
import type { FieldError } from '../resources/definition.ts';
import { invalid } from '../status.ts';

const mostBytes = 128;
const printable = /[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u;

export type WriteVerb = 'create' | 'update' | 'patch' | 'apply';

/**
 * Under which name a request owns what it writes: as it says, or else what its user agent calls itself.
 * @throws ApiError 422 for a name that can't be one, and for an apply without one.
 */
export function readFieldManager({ query, headers }: ApiRequest, verb: WriteVerb): string {
  const said = query.get('fieldManager') ?? '';
  const errors = nameErrors(said, 'fieldManager');
  if (verb === 'apply' && said === '') {
    const message = 'Required value: is required for apply patch';
    errors.unshift({ reason: 'FieldValueRequired', field: 'fieldManager', message });
  }
  if (verb === 'patch' && query.has('force')) {
    const message = 'Forbidden: may not be specified for non-apply patch';
    errors.unshift({ reason: 'FieldValueForbidden', field: 'force', message });
  }
  if (errors.length > 0) throw invalid({ group: 'meta.k8s.io', kind: optionsOf[verb] }, '', errors);
  return said === '' ? nameOfAgent(headers['user-agent'] ?? '') : said;
}

const optionsOf: Readonly<Record<WriteVerb, string>> = {
  create: 'CreateOptions',
  update: 'UpdateOptions',
  patch: 'PatchOptions',
  apply: 'PatchOptions',
};

/** What is wrong with the name of a manager; '' is none, and fine. */
export function nameErrors(name: string, field: string): FieldError[] {
  const errors: FieldError[] = [];
  if (Buffer.byteLength(name) > mostBytes) {
    errors.push({
      reason: 'FieldValueTooLong',
      field,
      message: `Too long: may not be more than ${mostBytes} bytes`,
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

/** `kubectl` of `kubectl/v1.35.4 (linux/amd64) …`. */
function nameOfAgent(agent: string): string {
  let name = '';
  for (const char of agent.split('/', 1)[0] ?? '') {
    if (!printable.test(char)) continue;
    if (Buffer.byteLength(name) + Buffer.byteLength(char) > mostBytes) break;
    name += char;
  }
  return name;
}
