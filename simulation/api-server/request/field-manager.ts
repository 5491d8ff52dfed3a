import { Buffer } from 'node:buffer';
import type { ApiRequest } from '../exchange.ts';
import { fieldManagerErrors, mostManagerBytes, printable } from '../metadata/field-manager.ts';
import { invalid } from '../status.ts';

export type WriteVerb = 'create' | 'update' | 'patch' | 'apply';

/**
 * Under which name a request owns what it writes: as it says, or else what its user agent calls itself.
 * @throws ApiError 422 for a name that can't be one, and for an apply without one.
 */
export function readFieldManager({ query, headers }: ApiRequest, verb: WriteVerb): string {
  const said = query.get('fieldManager') ?? '';
  const errors = fieldManagerErrors(said, 'fieldManager');
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

/** `kubectl` of `kubectl/v1.35.4 (linux/amd64) …`. */
function nameOfAgent(agent: string): string {
  let name = '';
  for (const char of agent.split('/', 1)[0] ?? '') {
    if (!printable.test(char)) continue;
    if (Buffer.byteLength(name) + Buffer.byteLength(char) > mostManagerBytes) break;
    name += char;
  }
  return name;
}
